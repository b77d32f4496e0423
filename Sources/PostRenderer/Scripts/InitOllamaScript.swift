internal import Diagnostics

/// `init-ollama`: pulls models before the sidecar serves them. Never fails: a model can be pulled later.
enum InitOllamaScript {
    /// The models in the user's order; the first that cannot be pulled ends the work.
    static func script(_ models: [String]) -> String {
        #"""
        set -eu
        \#(sayFunction("init-ollama"))
        pull() {
          say "pulling $1"
          ollama pull -- "$1"
        }
        pull_all() {
          for model; do
            if ! pull "$model"; then
              say "$model could not be pulled; no further model is tried and the pod starts without it"
              return 0
            fi
          done
        }

        ollama serve &
        server=$!
        tries=0
        while [ "$tries" -lt 30 ] && ! ollama list >/dev/null 2>&1; do
          sleep 1
          tries=$((tries + 1))
        done
        pull_all \#(shellQuoted(models))
        kill "$server" 2>/dev/null || :
        wait "$server" || :
        exit 0

        """#
    }
}
