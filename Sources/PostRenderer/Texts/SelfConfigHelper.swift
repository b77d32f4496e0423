/// `selfconfig.sh`: the agent's command for reading its instance and asking for changes to it.
///
/// Bash checks, Node.js speaks to the API server. Arguments reach Node.js as arguments, never as part of a program. The
/// program holds no apostrophe, dollar sign or backquote.
enum SelfConfigHelper {
    static func text() -> String {
        #"""
        #!/usr/bin/env bash
        # Reads this agent's instance and asks for changes to it. See SELFCONFIG.md.
        set -euo pipefail

        usage() {
          cat <<'USAGE'
        usage: bash selfconfig.sh <command>

          get-instance               show this instance
          get-config                 show the ConfigMap with openclaw.json
          get-secret <name>          show a Secret that you may read

          add-skill <skill>          install a skill
          remove-skill <skill>       no longer install a skill
          config-patch '<json>'      merge a JSON object into openclaw.json
          add-env <name> <value>     set an environment variable
          remove-env <name>          no longer set an environment variable
          add-file <path> <content>  put a file into the workspace (content "-": standard input)
          remove-file <path>         no longer put a file into the workspace

          status <request>           show what became of a request
          help                       show this text

        A request is looked at by the keeper's next run, within about five minutes.
        USAGE
        }

        fail() {
          printf 'selfconfig.sh: %s\n' "$1" >&2
          exit 1
        }

        command=${1-help}
        if [ $# -gt 0 ]; then shift; fi

        case $command in
          help | -h | --help)
            usage
            exit 0
            ;;
          get-instance | get-config) count=0 form='' ;;
          get-secret) count=1 form=' <name>' ;;
          add-skill | remove-skill) count=1 form=' <skill>' ;;
          config-patch) count=1 form=" '<json>'" ;;
          add-env) count=2 form=' <name> <value>' ;;
          remove-env) count=1 form=' <name>' ;;
          add-file) count=2 form=' <path> <content>' ;;
          remove-file) count=1 form=' <path>' ;;
          status) count=1 form=' <request>' ;;
          *)
            printf 'selfconfig.sh: there is no command "%s"\n\n' "$command" >&2
            usage
            exit 1
            ;;
        esac

        if [ $# -ne "$count" ] || { [ "$count" -gt 0 ] && [ -z "$1" ]; }; then
          printf 'usage: bash selfconfig.sh %s%s\n' "$command" "$form" >&2
          exit 1
        fi

        [ -n "${OPENCLAW_INSTANCE_NAME-}" ] || fail 'OPENCLAW_INSTANCE_NAME is not set'
        [ -n "${OPENCLAW_NAMESPACE-}" ] || fail 'OPENCLAW_NAMESPACE is not set'
        command -v node >/dev/null || fail 'node is not on PATH'

        program='
        "use strict";
        const fs = require("fs");
        const https = require("https");
        const account = "/var/run/secrets/kubernetes.io/serviceaccount/";
        const name = process.env.OPENCLAW_INSTANCE_NAME;
        const namespace = process.env.OPENCLAW_NAMESPACE;
        const [command, first, second] = process.argv.slice(1);

        function fail(text) {
          process.stderr.write("selfconfig.sh: " + text + "\n");
          process.exit(1);
        }

        function read(file) {
          try {
            return fs.readFileSync(file, "utf8");
          } catch (problem) {
            fail("cannot read " + (file === 0 ? "standard input" : file) + ": " + problem.message);
          }
        }

        function send(method, path, body) {
          const text = body === undefined ? "" : JSON.stringify(body);
          const headers = { accept: "application/json", authorization: "Bearer " + read(account + "token").trim() };
          if (text !== "") {
            headers["content-type"] = "application/json";
            headers["content-length"] = Buffer.byteLength(text);
          }
          const options = {
            host: "kubernetes.default.svc", port: 443, method, path, headers, ca: read(account + "ca.crt"),
          };
          return new Promise((resolve) => {
            const lost = (problem) => fail("the API server cannot be reached: " + problem.message);
            const request = https.request(options, (response) => {
              const parts = [];
              response.on("data", (part) => parts.push(part));
              response.on("error", lost);
              response.on("end", () => {
                const answer = Buffer.concat(parts).toString("utf8");
                if (response.statusCode >= 400) {
                  fail("the API server answered " + response.statusCode + "\n" + answer);
                }
                try {
                  resolve(JSON.stringify(JSON.parse(answer), null, 2) + "\n");
                } catch {
                  fail("the API server answered with something other than JSON\n" + answer);
                }
              });
            });
            request.setTimeout(30000, () => request.destroy(new Error("no answer within 30 seconds")));
            request.on("error", lost);
            request.end(text);
          });
        }

        function patch() {
          let value;
          try {
            value = JSON.parse(first);
          } catch (problem) {
            fail("the patch is not JSON: " + problem.message);
          }
          const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
          if (!isObject) fail("the patch must be a JSON object");
          return value;
        }

        // A key may be __proto__, which a literal would take for more than a key.
        const entry = (key, value) => Object.fromEntries([[key, value]]);

        const part = encodeURIComponent;
        const ours = "/apis/openclaw.rocks/v1alpha1/namespaces/" + part(namespace) + "/";
        const core = "/api/v1/namespaces/" + part(namespace) + "/";
        const reads = {
          "get-instance": () => ours + "openclawinstances/" + part(name),
          "get-config": () => core + "configmaps/" + part(name + "-config"),
          "get-secret": () => core + "secrets/" + part(first),
          "status": () => ours + "openclawselfconfigs/" + part(first),
        };
        const writes = {
          "add-skill": () => ({ addSkills: [first] }),
          "remove-skill": () => ({ removeSkills: [first] }),
          "config-patch": () => ({ configPatch: patch() }),
          "add-env": () => ({ addEnvVars: [{ name: first, value: second }] }),
          "remove-env": () => ({ removeEnvVars: [first] }),
          "add-file": () => ({ addWorkspaceFiles: entry(first, second === "-" ? read(0) : second) }),
          "remove-file": () => ({ removeWorkspaceFiles: [first] }),
        };

        async function main() {
          if (command in reads) {
            process.stdout.write(await send("GET", reads[command]()));
            return;
          }
          const request = "sc-" + Math.floor(Date.now() / 1000) + "-" + require("crypto").randomInt(10000, 1000000);
          process.stdout.write(await send("POST", ours + "openclawselfconfigs", {
            apiVersion: "openclaw.rocks/v1alpha1",
            kind: "OpenClawSelfConfig",
            metadata: { name: request, namespace },
            spec: { instanceRef: name, ...writes[command]() },
          }));
          process.stdout.write("\nRequest: " + request + "\nIt is looked at within about five minutes. To see what became of it:\n"
            + "  bash selfconfig.sh status " + request + "\n");
        }

        main();
        '

        exec node -e "$program" -- "$command" "$@"

        """#
    }
}
