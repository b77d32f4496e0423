/// `init-tailscale-bin`: hands the `tailscale` command of the image to the main container.
enum InitTailscaleBinScript {
    static func script() -> String {
        #"""
        set -eu
        # Whole or not at all, also when the container runs a second time.
        cp -f /usr/local/bin/tailscale /tailscale-bin/tailscale.new
        mv -f /tailscale-bin/tailscale.new /tailscale-bin/tailscale

        """#
    }
}
