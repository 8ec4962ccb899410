"""Preview: a server for the editor's own browser, which shows what a build would publish.

    a save ──watching──▶ changed paths ──builder──▶ build() into a folder of its own
                              │                          │
                              └──instant (one page)─▶ Shown ──changes──▶ what each browser must do

It is the only door to livereload, tornado and watchfiles. The server answers from a `Shown`, a
frozen list of the files of one whole site, so that no url can name anything else. It writes nothing
itself; `build()` does, and never into the published folder.
"""
