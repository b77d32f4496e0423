/// Chromium's command: forwards the published debugging port to Chromium's own.
///
/// Current Chromium listens for its debugger on loopback only, whatever address it is given.
enum ChromiumBridgeScript {
    static func script() -> String {
        #"""
        set -eu
        if ! command -v socat >/dev/null; then
          printf 'chromium: this image has no socat, so the debugging port cannot be published\n' >&2
          exit 127
        fi
        while :; do
          socat TCP4-LISTEN:9222,fork,reuseaddr TCP4:127.0.0.1:9223 || :
          sleep 1
        done &
        exec /headless-shell/headless-shell --no-sandbox --use-gl=angle --use-angle=swiftshader \
          --remote-debugging-address=0.0.0.0 --remote-debugging-port=9223 "$@"

        """#
    }
}
