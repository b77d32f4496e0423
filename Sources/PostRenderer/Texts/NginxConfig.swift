/// `nginx.conf` of the gateway proxy: it forwards TCP and looks into nothing, so HTTP and WebSockets pass as they are.
enum NginxConfig {
    static func text() -> String {
        #"""
        worker_processes 1;
        pid /tmp/nginx.pid;
        error_log /dev/stderr warn;

        events {
            worker_connections 128;
        }

        stream {
            # An agent's WebSocket may be silent for hours; keepalive finds the peers that are gone.
            proxy_timeout 24h;
            proxy_socket_keepalive on;

            server {
                listen 0.0.0.0:18790 so_keepalive=on;
                proxy_pass 127.0.0.1:18789;
            }

            server {
                listen 0.0.0.0:18794 so_keepalive=on;
                proxy_pass 127.0.0.1:18793;
            }
        }

        """#
    }
}
