"""What editors, theme authors and accidents do to a blog, its caches and its output."""

import os
import shutil
from pathlib import Path
from typing import Any

from blog_model import Blog, Values
from edits import AUTHOR, BODIES, CONDITION, PAGE, STATIC


class Edits:
    """A blog in a folder, and every single edit and accident; each takes plain values."""

    blog: Blog
    folder: Path
    root: Path
    output: Path
    kept_caches: list[Path]
    kept_output: list[Path]

    def add_post(self, name: str, value: int) -> None:
        self.blog.posts.setdefault(
            name,
            {
                "title": f"Post {name[-1]}",
                "date": "2026-02-03",
                "author": ["ana"],
                "modalities": pick([["hot stones"], ["deep-tissue"]], value),
                "body": f"Added: {name}. See [a](post:a). Hot stones.\n",
            },
        )

    def delete_post(self, which: int) -> None:
        if len(self.blog.posts) > 1:
            name = pick(sorted(self.blog.posts), which)
            del self.blog.posts[name]
            self._refer({name: None})

    def rename_post(self, which: int, to: str) -> None:
        name = pick(sorted(self.blog.posts), which)
        if to not in self.blog.posts:
            self.blog.posts[to] = self.blog.posts.pop(name)
            self._refer({name: to.removesuffix("/index")})

    def rename_post_and_write_another_of_its_name(self, which: int, other: int) -> None:
        """FAULTS 115."""
        name = pick(sorted(self.blog.posts), which)
        if "v" not in self.blog.posts:
            self.blog.posts["v"] = self.blog.posts.pop(name)
            self.blog.posts[name] = {
                "title": "Another", "date": "2026-04-04", "author": ["ana"],
                "body": pick(BODIES[:2], other),
            }  # fmt: skip

    def swap_slugs(self, which: int, other: int) -> None:
        """FAULTS 115."""
        names = sorted(self.blog.posts)
        one, two = pick(names, which), pick(names, other)
        if one != two:
            a, b = self.blog.posts[one], self.blog.posts[two]
            slugs = a.get("slug", slug(one)), b.get("slug", slug(two))
            b["slug"], a["slug"] = slugs

    def swap_files(self, which: int, other: int) -> None:
        names = sorted(self.blog.posts)
        one, two = pick(names, which), pick(names, other)
        posts = self.blog.posts
        posts[one], posts[two] = posts[two], posts[one]

    def edit_author(self, which: int, key: str, value: int) -> None:
        change(self._some(self.blog.authors, which), key, AUTHOR[key], value)

    def add_or_delete_author(self, name: str) -> None:
        if name in self.blog.authors:
            del self.blog.authors[name]
            for post in self.blog.posts.values():
                post["author"] = [each for each in post["author"] if each != name] or ["ana"]
        else:
            self.blog.authors[name] = {"name": f"{name.title()} Person", "body": "New here.\n"}

    def add_or_delete_modality(self) -> None:
        if "neck-work" in self.blog.modalities:
            del self.blog.modalities["neck-work"]
        else:
            self.blog.modalities["neck-work"] = {"name": "Neck", "also": ["part"], "body": "N.\n"}

    def edit_condition(self, which: int, key: str, value: int) -> None:
        change(self._some(self.blog.conditions, which), key, CONDITION[key], value)

    def edit_page(self, key: str, value: int) -> None:
        change(self._some(self.blog.pages, 0), key, PAGE[key], value)

    def add_or_delete_page(self) -> None:
        if "x" in self.blog.pages:
            del self.blog.pages["x"]
        else:
            self.blog.pages["x"] = {"title": "X", "body": "Write.\n"}

    def shadow_a_template(self, which: int) -> None:
        """FAULTS 108: a new file in the site's own templates takes the place of the theme's."""
        themed = sorted(p for p in self.blog.others if p.startswith("theme/templates/"))
        path = pick(themed, which)
        note = b"" if path.endswith((".json", ".xml", ".txt")) else b"<!-- own -->\n"
        if not path.endswith("base.html"):
            self.blog.others[path.removeprefix("theme/")] = self.blog.others[path] + note

    def edit_the_theme(self, which: int) -> None:
        themed = sorted(
            p for p in self.blog.others if p.startswith("theme/templates/") and p.endswith("html")
        )
        path = pick(themed, which)
        marked = b"{# edited #}"
        data = self.blog.others[path]
        self.blog.others[path] = (
            data.removeprefix(marked) if data.startswith(marked) else marked + data
        )

    def edit_the_style_sheet(self, colour: bytes) -> None:
        path = "theme/static/assets/site.css"
        self.blog.others[path] = (
            self.blog.others[path].partition(b"/*!*/")[0] + b"/*!*/a{color:" + colour + b"}"
        )

    def write_static(self, path: str, value: int) -> None:
        change(self.blog.others, path, STATIC[path], value)

    def delete_static(self, which: int) -> None:
        self._delete("static/", which)

    def _delete(self, folder: str, which: int) -> None:
        # Whole pages before their parts, so that few deletions break what is left.
        own = sorted(
            (path for path in self.blog.others if path.startswith(folder)),
            key=lambda path: ("/_" in path, path),
        )
        if own:
            del self.blog.others[pick(own, which)]

    def keep_a_copy_of_the_caches(self) -> None:
        place = self.folder / f"caches{len(self.kept_caches)}"
        if (self.root / ".clinicsite").is_dir() and len(self.kept_caches) < 3:
            self.kept_caches.append(Path(shutil.copytree(self.root / ".clinicsite", place)))

    def exchange_the_caches(self, which: int, part: str) -> None:
        """FAULTS 112: caches of another time."""
        source = pick(self.kept_caches, which) / part
        replace(source, self.root / ".clinicsite" / part)

    def delete_caches(self, part: str) -> None:
        remove(self.root / ".clinicsite" / part)

    def damage_a_cache(self, which: int, place: int, how: str) -> None:
        """FAULTS 112."""
        store = self.root / ".clinicsite/cache.sqlite"
        files = sorted(
            path
            for path in (self.root / ".clinicsite").rglob("*")
            if path.is_file() and "previous" not in path.parts
        )
        files += [store] * 3 if store.exists() else []
        if files:
            damage(pick(files, which), place, how)

    def harm_the_predecessor(self, which: int, how: str) -> None:
        """FAULTS 112: the site before the published one; most of its files are also published."""
        found = sorted((self.root / ".clinicsite/outputs").glob("*/previous/**/*"))
        files = [path for path in found if path.is_file() and not path.is_symlink()]
        if len(files) < 2:
            return
        file = pick(files, which)
        if how == "swap":
            another = pick(files, which + 1)
            held = file.read_bytes()
            replace(another, file)
            another.unlink()
            another.write_bytes(held)
        elif how == "put":
            (file.parent / "put.html").write_bytes(b"by hand")
        elif how == "folder":
            pick([path for path in found if path.is_dir()], which).chmod(0o700)
        elif how == "link":
            file.unlink()
            file.symlink_to(self.output / "index.html")
        else:
            damage(file, which, how)

    def edit_the_output_by_hand(self, which: int, how: str) -> None:
        """FAULTS 114."""
        files = sorted(
            p for p in self.output.rglob("*") if p.is_file() and not p.name.startswith(".")
        )
        if not files:
            return
        file = pick(files, which)
        if how == "mode":
            file.chmod(0o600)
        elif how in {"delete", "link"}:
            file.unlink()
            if how == "link":
                file.symlink_to("/etc/hostname")
        else:
            damage(file, which, how)

    def put_a_file_into_the_output(self, name: str) -> None:
        """FAULTS 103."""
        file = self.output / name
        if self.output.is_dir() and not os.path.lexists(file):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"by hand")

    def exchange_the_output(self, *, old: bool) -> None:
        """Delete the output, or put an older one in its place, as a backup would."""
        if old and self.kept_output:
            replace(self.kept_output[0], self.output)
        elif old and self.output.is_dir():
            self.kept_output.append(Path(shutil.copytree(self.output, self.folder / "old-build")))
        else:
            shutil.rmtree(self.output, ignore_errors=True)

    def _some(self, documents: dict[str, Values], which: int) -> Values:
        return documents[pick(sorted(documents), which)]

    def _refer(self, renamed: dict[str, str | None]) -> None:
        """Follow a renamed or deleted post in other posts' front matter and texts."""
        for each in [
            *self.blog.posts.values(),
            *self.blog.pages.values(),
            *self.blog.modalities.values(),
        ]:
            for old, new in renamed.items():
                for key in ("related", "unrelated"):
                    names = [new if name == old else name for name in each.get(key, ())]
                    put(each, key, [name for name in names if name] or None)
                target = new or "nothing"
                text = each["body"].replace(f"(post:{old})", f"(post:{target})" if new else "(/)")
                each["body"] = text.replace(f"({old}.md", f"({target}.md")


def pick(items: Any, which: int) -> Any:
    return items[which % len(items)]


def other(values: Any, current: object, which: int) -> Any:
    """Pick a value that is not the current one, if there is another."""
    return pick([each for each in values if each != current] or values, which)


def change(values: dict[str, Any], key: str, among: list[Any], which: int) -> None:
    """Give a key another value; None takes it away."""
    put(values, key, other(among, values.get(key), which))


def put(values: Values, key: str, value: Any) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def slug(name: str) -> str:
    return name.removesuffix("/index").removeprefix("2026-02-03-").lower()


def remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def replace(source: Path, to: Path) -> None:
    if not source.exists():
        return
    remove(to)
    to.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, to)
    else:
        shutil.copy2(source, to)


def damage(file: Path, place: int, how: str) -> None:
    """Damage a file and leave its times as they were; never through a hard link."""
    status = file.stat()
    data = bytearray(file.read_bytes())
    if how == "flip" and data:
        data[place % len(data)] ^= 1 << place % 8
    elif how == "cut":
        del data[place % (len(data) + 1) :]
    elif how == "garbage":
        data = bytearray(b"\x00garbage" * 40)
    else:
        data.clear()
    file.unlink()
    file.write_bytes(data)
    file.chmod(status.st_mode & 0o777)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
