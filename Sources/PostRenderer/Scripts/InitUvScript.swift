/// `init-uv`: makes the folders that other containers mount one by one, and brings `uv` to the volume.
enum InitUvScript {
    static func script() -> String {
        volumeScript(
            "init-uv", volume: "/data", calls: [.folder, .makeRoom, .moveOver],
            #"""
            # On every start: the kubelet would make a missing one as root.
            folder "$volume/.local"
            folder "$volume/.local/bin"
            folder "$volume/.cache"
            folder "$volume/.config"
            folder "$volume/skills"

            uv=$volume/.local/bin/uv
            if [ -f "$uv" ] && [ -x "$uv" ]; then exit 0; fi
            make_room "$uv.new"
            if ! cp /usr/local/bin/uv "$uv.new"; then
              rm -f "$uv.new"
              say "uv could not be copied to the volume"
              exit 1
            fi
            move_over "$uv.new" "$uv"
            "$uv" --version

            """#)
    }
}
