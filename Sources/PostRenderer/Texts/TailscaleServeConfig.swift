/// `tailscale-serve.json`: HTTPS on the tailnet, or with `funnel` on the internet, straight to the gateway.
enum TailscaleServeConfig {
    /// `${TS_CERT_DOMAIN}` is for the Tailscale container to fill in.
    static func text(funnel: Bool) -> String {
        let serve =
            #""TCP":{"443":{"HTTPS":true}},"Web":{"${TS_CERT_DOMAIN}:443":{"Handlers":{"/":{"Proxy":"http://127.0.0.1:18789"}}}}"#
        return "{" + serve + (funnel ? #","AllowFunnel":{"${TS_CERT_DOMAIN}:443":true}"# : "") + "}"
    }
}
