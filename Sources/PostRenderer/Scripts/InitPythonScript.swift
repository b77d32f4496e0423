/// `init-python`: installs Python 3.12 and uv on the volume.
enum InitPythonScript {
    static func script() -> String {
        volumeScript(
            "init-python", volume: "/home/openclaw/.openclaw", calls: [.folder, .makeRoom, .moveOver],
            #"""
            local=$volume/.local
            folder "$local"
            folder "$local/bin"
            folder "$local/python"
            bin=$local/bin
            if [ -f "$bin/python3" ] && [ -x "$bin/python3" ]; then exit 0; fi

            UV_PYTHON_INSTALL_DIR=$local/python uv python install 3.12
            python=''
            for candidate in "$local"/python/cpython-3.12*/bin/python3; do
              if [ -x "$candidate" ]; then python=$candidate; fi
            done
            if [ -z "$python" ]; then
              say "uv installed no Python 3.12 under $local/python"
              exit 1
            fi
            "$python" --version

            make_room "$bin/uv.new"
            cp /usr/local/bin/uv "$bin/uv.new"
            move_over "$bin/uv.new" "$bin/uv"
            "$bin/uv" --version

            # python3 last: with it the next start takes the work for done.
            for name in python python3; do
              if [ -d "$bin/$name" ] && [ ! -L "$bin/$name" ]; then set_aside "$bin/$name"; fi
              rm -f "$bin/$name"
              ln -s "$python" "$bin/$name"
            done

            """#)
    }
}
