"""The state machine of the first proof: whatever happens, building on equals building anew.

Each rule is one thing that people, time or accidents do (`story_edits`). After each, the site is
built where it stands, and built clean in another folder; both must say the same and publish the
same bytes (`story_builds`). Rules take plain values, so that a failing story prints as a program
that can be run.
"""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from blog_model import Blog, first_blog, theme_files
from edits import AUTHOR, BODIES, BROKEN, CONDITION, PAGE, POST, SETTINGS, STATIC, TEMPLATES, TERM
from story_builds import DAYS, Builds
from story_edits import change, other, pick, put

NUMBER = st.integers(0, 11)


class Story(Builds, RuleBasedStateMachine):
    """A blog, its output, and everything that may happen to them."""

    # The rules: each picks one of the edits and accidents below.

    @rule(
        what=st.sampled_from(["add", "delete", "rename", "replace", "swap slugs", "swap files"]),
        which=NUMBER,
        other=NUMBER,
    )
    def move_posts(self, what: str, which: int, other: int) -> None:
        """FAULTS 105, 115."""
        if what == "add":
            self.add_post(pick(["f", "2026-02-03-g", "h/index"], which), other)
        elif what == "delete":
            self.delete_post(which)
        elif what == "rename":
            self.rename_post(which, pick(["r", "s", "2026-02-03-t", "B", "u/index"], other))
        elif what == "replace":
            self.rename_post_and_write_another_of_its_name(which, other)
        elif what == "swap slugs":
            self.swap_slugs(which, other)
        else:
            self.swap_files(which, other)

    @rule(
        what=st.sampled_from(["author", "condition", "page", "paper", "new", "term", "x"]),
        which=NUMBER,
        key=NUMBER,
        value=NUMBER,
    )
    def edit_another_document(self, what: str, which: int, key: int, value: int) -> None:
        if what == "author":
            self.edit_author(which, pick(sorted(AUTHOR), key), value)
        elif what == "condition":
            self.edit_condition(which, pick(sorted(CONDITION), key), value)
        elif what == "page":
            self.edit_page(pick(sorted(PAGE), key), value)
        elif what == "term":
            self.add_or_delete_modality()
        elif what == "x":
            self.add_or_delete_page()
        else:
            self.add_or_delete_author(what)

    @rule(what=st.sampled_from(["write", "write", "delete", "style"]), which=NUMBER, value=NUMBER)
    def edit_static_files(self, what: str, which: int, value: int) -> None:
        """FAULTS 108."""
        if what == "write":
            self.write_static(pick(sorted(STATIC), which), value)
        elif what == "style":
            self.edit_the_style_sheet(pick([b"red", b"green"], value))
        else:
            self.delete_static(which)

    @rule(what=st.sampled_from(["shadow", "edit"]), which=st.integers(0, 60))
    def edit_the_themes_templates(self, what: str, which: int) -> None:
        """FAULTS 108."""
        if what == "shadow":
            self.shadow_a_template(which)
        else:
            self.edit_the_theme(which)

    @rule(
        what=st.sampled_from(["keep", "exchange", "delete", "flip", "cut", "garbage", "empty"]),
        which=NUMBER,
        place=st.integers(0, 60_000),
    )
    def harm_the_caches(self, what: str, which: int, place: int) -> None:
        """FAULTS 112."""
        part = pick(["", "cache.sqlite", "outputs", "pictures"], place)
        if what == "keep" or not self.kept_caches:
            self.keep_a_copy_of_the_caches()
        elif what == "exchange":
            self.exchange_the_caches(which, part)
        elif what == "delete":
            self.delete_caches(part)
        else:
            self.damage_a_cache(which, place, what)

    @rule(
        what=st.sampled_from(["flip", "cut", "delete", "mode", "link", "put", "lose", "restore"]),
        which=st.integers(0, 80),
    )
    def harm_the_output(self, what: str, which: int) -> None:
        """FAULTS 103, 114."""
        if what == "put":
            names = ["mine.txt", "posts/mine/index.html", "posts/f/index.html", "x/y"]
            self.put_a_file_into_the_output(pick(names, which))
        elif what in {"lose", "restore"}:
            self.exchange_the_output(old=what == "restore")
        else:
            self.edit_the_output_by_hand(which, what)

    @rule(
        how=st.sampled_from(
            ["plain", "clean", "durable", "session", "no session", "other", "revert"]
        )
    )
    def do_otherwise(self, how: str) -> None:
        if how == "other":
            self.build_into_another_folder()
        elif how == "revert":
            self.revert()
        else:
            self.build_otherwise(how)

    # Editors: documents.

    @rule(
        which=NUMBER,
        key=st.sampled_from(["title", "date", "draft", "modalities", "slug"]),
        value=NUMBER,
    )
    def edit_a_main_field(self, which: int, key: str, value: int) -> None:
        """FAULTS 106."""
        self.edit_post(which, key, value)

    @rule(which=NUMBER, key=st.sampled_from(sorted(POST)), value=NUMBER)
    def edit_post(self, which: int, key: str, value: int) -> None:
        post = self._some(self.blog.posts, which)
        if key == "review":
            there = (post.get("reviewed_by"), post.get("last_reviewed"))
            who, when = other(POST[key], there if all(there) else None, value) or (None, None)
            put(post, "reviewed_by", who)
            put(post, "last_reviewed", when)
        else:
            change(post, key, POST[key], value)

    @rule(which=NUMBER, value=NUMBER)
    def edit_body(self, which: int, value: int) -> None:
        post = self._some(self.blog.posts, which)
        change(post, "body", BODIES, value)
        if "[@nice]" in post["body"]:
            post.setdefault("sources", POST["sources"][1])

    @rule(
        what=st.sampled_from(["related", "link", "partial", "author"]),
        which=NUMBER,
        new=NUMBER,
        value=NUMBER,
    )
    def read_anew_what_changes(self, what: str, which: int, new: int, value: int) -> None:
        """Begin to read something in the same step in which it changes."""
        post = self._some(self.blog.posts, which)
        name = pick(sorted(self.blog.posts), new).removesuffix("/index")
        if what == "related":
            post["related"] = [name]
        elif what == "link":
            post["body"] = f"{post['body']}\nSee [that](post:{name}).\n"
        elif what == "author":
            post["author"] = pick(sorted(self.blog.authors), new)
            self.edit_author(new, pick(sorted(AUTHOR), value), value)
            return
        else:
            self.write_template("templates/page.html", which)
            self.write_template("templates/_own.html", value)
            return
        self.edit_post(new, pick(["title", "date", "draft", "slug"], value), value)

    @rule(which=NUMBER, words=st.sampled_from(["one", "two", "neck stones", "Wordb worda"]))
    def add_words(self, which: int, words: str) -> None:
        post = self._some(self.blog.posts, which)
        post["body"] = f"{post['body']}\nAnd {words}.\n"

    @rule(which=NUMBER, key=st.sampled_from(sorted(TERM)), value=NUMBER)
    def edit_modality(self, which: int, key: str, value: int) -> None:
        change(self._some(self.blog.modalities, which), key, TERM[key], value)

    @rule(key=st.sampled_from(sorted(SETTINGS)), value=NUMBER)
    def edit_settings(self, key: str, value: int) -> None:
        where, _, name = key.rpartition(".")
        values = self.blog.settings[where] if where else self.blog.settings
        change(values, name, SETTINGS[key], value)

    # The theme's author, and files.

    @rule(key=st.sampled_from(["name", "tagline", "navigation", "language"]), value=NUMBER)
    def edit_what_every_page_shows(self, key: str, value: int) -> None:
        self.edit_settings(key, value)

    @rule(path=st.sampled_from(sorted(p for p in TEMPLATES if "/_" in p)), value=NUMBER)
    def write_partial(self, path: str, value: int) -> None:
        self.write_template(path, value)

    @rule(path=st.sampled_from(sorted(TEMPLATES)), value=NUMBER)
    def write_template(self, path: str, value: int) -> None:
        change(self.blog.others, path, TEMPLATES[path], value)

    @rule(which=NUMBER)
    def delete_template(self, which: int) -> None:
        self._delete("templates/", which)

    # Time, mistakes, and going back.

    @rule(days=st.sampled_from([1, 1, 2, 3, -1, -2]))
    def let_time_pass(self, days: int) -> None:
        """FAULTS 111: also backwards, as when a clock is set."""
        self.today = max(0, min(self.today + days, len(DAYS) - 1))

    @precondition(lambda self: not self.failures)
    @rule(which=NUMBER)
    def break_something(self, which: int) -> None:
        """FAULTS 110."""
        path, data = pick(BROKEN, which)
        self.blog.broken[path] = data

    @rule(at=st.integers(0, 150))
    def kill_at_a_change(self, at: int) -> None:
        """FAULTS 88."""
        self.kill_a_build(at, reads=False)

    @rule(at=st.integers(0, 400))
    def kill_at_a_moment(self, at: int) -> None:
        """FAULTS 88."""
        self.kill_a_build(at, reads=True)

    @invariant()
    def building_on_equals_building_anew(self) -> None:
        """Check what must hold after each step."""
        self.step()


class StoryOfThePredecessor(Story):
    """The same, and harm to the site before the published one, which becomes the next.

    It is a story of its own, because one more rule makes other stories of all seeds.
    """

    @rule(what=st.sampled_from(["put", "swap", "folder", "link", "flip", "cut"]), which=NUMBER)
    def harm_what_becomes_the_next(self, what: str, which: int) -> None:
        """FAULTS 112."""
        self.harm_the_predecessor(which, what)


class StoryOfTheDefaultTheme(StoryOfThePredecessor):
    """The same with the templates and style sheets that people use, and with search."""

    def first(self) -> Blog:
        blog = first_blog(theme_files(real=True))
        blog.settings["search"] = {"enabled": True}
        return blog

    @rule(turn_on=st.booleans())
    def turn_search(self, *, turn_on: bool) -> None:
        self.blog.settings["search"] = {"enabled": turn_on}

    @rule()
    def lose_the_indexes(self) -> None:
        """FAULTS 112."""
        self.delete_caches("search")
