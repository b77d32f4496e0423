/// `init-pnpm`: installs pnpm on the volume with the image's corepack.
enum InitPnpmScript {
    static func script() -> String {
        volumeScript(
            "init-pnpm", volume: "/home/openclaw/.openclaw", calls: [.folder],
            #"""
            local=$volume/.local
            folder "$local"
            folder "$local/bin"
            folder "$local/corepack"
            pnpm=$local/bin/pnpm
            if [ -f "$pnpm" ] && [ -x "$pnpm" ]; then exit 0; fi
            if [ -d "$pnpm" ]; then set_aside "$pnpm"; fi
            export COREPACK_HOME="$local/corepack" COREPACK_ENABLE_DOWNLOAD_PROMPT=0
            corepack enable pnpm --install-directory "$local/bin"
            if ! "$pnpm" --version; then
              # The next start would take it for installed.
              rm -f "$pnpm"
              say "pnpm was installed but does not run"
              exit 1
            fi

            """#)
    }
}
