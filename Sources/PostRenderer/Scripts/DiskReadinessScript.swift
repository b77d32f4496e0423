internal import Diagnostics

/// The readiness probe that also looks at the disk: a full volume takes the pod out of service, and no restart.
enum DiskReadinessScript {
    struct Input {
        var path: String
        /// The least free space, in KiB, rounded up.
        var minimumFreeKiB: Int64
        /// Where the gateway answers: 18790 with the proxy, else 18789.
        var port: Int
    }

    static func script(_ input: Input) -> String {
        #"""
        set -eu
        path=\#(shellQuoted(input.path))
        \#(sayFunction("readiness"))
        if ! [ -w "$path" ]; then
          say "$path is not writable"
          exit 1
        fi
        free=$(df -Pk -- "$path" | { read -r _ && read -r _ _ _ free _ && printf '%s' "$free"; })
        case $free in
          '' | *[!0-9]*)
            say "the free space of $path is not known"
            exit 1
            ;;
        esac
        # A comparison that fails must not count as enough.
        if ! [ "$free" -ge \#(input.minimumFreeKiB) ]; then
          say "$path has $free KiB left and needs \#(input.minimumFreeKiB)"
          exit 1
        fi
        unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
        url=http://127.0.0.1:\#(input.port)/readyz
        if command -v curl >/dev/null; then
          curl -fsS -m 3 -o /dev/null "$url"
        elif command -v wget >/dev/null; then
          wget -q -T 3 -O /dev/null "$url"
        fi

        """#
    }
}
