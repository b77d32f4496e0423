/// `init-pip`: brings pip to the volume when the image's Python can. Never fails.
enum InitPipScript {
    static func script() -> String {
        #"""
        set -eu
        if ! python3 -m ensurepip --upgrade --user; then
          printf 'init-pip: pip could not be installed; the agent starts without it\n' >&2
        fi

        """#
    }
}
