/// `init-plugin-runtime-deps`: lets plugins on the volume resolve the package `openclaw` of the image.
enum InitPluginRuntimeDepsScript {
    static func script() -> String {
        volumeScript(
            "init-plugin-runtime-deps", volume: "/data", calls: [.folder],
            #"""
            folder "$volume/plugin-runtime-deps"
            modules=$volume/plugin-runtime-deps/node_modules
            folder "$modules"
            if [ -L "$modules/openclaw" ]; then
              case $(readlink "$modules/openclaw") in
                /app) exit 0 ;;
              esac
              rm -f "$modules/openclaw"
            elif [ -e "$modules/openclaw" ]; then
              set_aside "$modules/openclaw"
            fi
            ln -s /app "$modules/openclaw"

            """#)
    }
}
