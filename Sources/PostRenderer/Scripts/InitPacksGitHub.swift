// What `init-packs` asks of GitHub, and how a pack comes of it.
extension InitPacksProgram {
    static let gitHub = #"""

        const base = new URL(process.env.GITHUB_API_URL || "https://api.github.com");
        const token = (process.env.GITHUB_TOKEN || "").trim();
        const isLoopback = (url) => ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
        const downloads = ["raw.githubusercontent.com", "codeload.github.com", "github.com",
          "objects.githubusercontent.com", "media.githubusercontent.com"];

        function isAllowed(url) {
          if (url.origin === base.origin) return true;
          if (isLoopback(base)) return isLoopback(url);
          return url.protocol === "https:" && url.port === "" && base.hostname === "api.github.com" &&
            downloads.includes(url.hostname);
        }

        // Each part by itself: a slash or a percent sign of a name stays one.
        const encoded = (text) => text.split("/").map(encodeURIComponent).join("/");
        const address = (rest) => new URL(base.href.replace(/[/]+(?![^])/, "") + rest);

        async function body(response) {
          const pieces = [];
          let bytes = 0;
          for await (const piece of response.body || []) {
            bytes += piece.length;
            if (bytes > largest) throw new Problem("the answer is larger than " + largest + " bytes");
            pieces.push(piece);
          }
          return Buffer.concat(pieces);
        }

        async function once(start, accept) {
          let url = start;
          for (let hop = 0; hop < 6; hop += 1) {
            const left = end - Date.now();
            if (left <= 0) throw new Problem("there is no time left");
            const headers = { accept, "user-agent": "openclaw-post", "x-github-api-version": "2022-11-28" };
            // Another host has no business with the token.
            if (token !== "" && url.origin === base.origin) headers.authorization = "Bearer " + token;
            const signal = AbortSignal.timeout(Math.min(perRequest, left));
            let response, bytes;
            try {
              response = await fetch(url, { headers, redirect: "manual", signal });
              bytes = await body(response);
            } catch (problem) {
              if (problem instanceof Problem) throw problem;
              const cause = problem.cause && problem.cause.message ? ": " + problem.cause.message : "";
              throw new Passing(url.host + " does not answer (" + problem.message + cause + ")");
            }
            const location = response.headers.get("location");
            if (response.status < 300 || response.status > 399 || location === null) return { url, response, bytes };
            const next = new URL(location, url);
            if (!isAllowed(next)) throw new Problem(url.host + " sends us to " + shown(next.host) + ", which is not GitHub");
            url = next;
          }
          throw new Problem(start.host + " sends us round in circles");
        }

        function limit(response) {
          const header = (name) => response.headers.get(name);
          if (header("x-ratelimit-remaining") !== "0" && header("retry-after") === null) return null;
          const reset = Number(header("x-ratelimit-reset"));
          const when = reset > 0 ? "; it opens again at " + new Date(reset * 1000).toISOString() : "";
          return "the rate limit of GitHub is used up" + when +
            (token === "" ? "; with GITHUB_TOKEN in env or envFrom it is much higher" : "");
        }

        async function attempt(url, accept) {
          const { response, bytes } = await once(url, accept);
          const status = response.status;
          if (status === 200) return { response, bytes };
          if (status === 404) throw new NotFound("not found");
          if (status >= 500) throw new Passing(url.host + " answers " + status);
          if (status === 401) throw new Problem("GitHub refuses GITHUB_TOKEN (401): is it expired?");
          const limited = status === 403 || status === 429 ? limit(response) : null;
          if (limited !== null) throw new Problem(limited);
          let said = "";
          try {
            said = " " + shown(JSON.parse(bytes.toString()).message);
          } catch {
            // Not every answer has one.
          }
          throw new Problem(url.host + " answers " + status + said);
        }

        // The answer and what a reader makes of it: one that was cut short is asked for again as well.
        async function get(url, accept, read) {
          for (let number = 1; ; number += 1) {
            try {
              const { response, bytes } = await attempt(url, accept);
              return read(bytes, response);
            } catch (problem) {
              const pause = 500 * 2 ** (number - 1);
              if (!(problem instanceof Passing) || number === tries || Date.now() + pause > end) throw problem;
              say(problem.message + "; trying again");
              await wait(pause);
            }
          }
        }

        function json(bytes) {
          try {
            return JSON.parse(bytes.toString());
          } catch {
            throw new Passing("the answer of GitHub is no JSON");
          }
        }
        """#

    static let packs = #"""

        const jsonType = "application/vnd.github+json";
        const contents = (pack, name, commit) => address("/repos/" + encoded(pack.owner) + "/" + encoded(pack.repository) +
          "/contents/" + encoded(name) + "?ref=" + encodeURIComponent(commit));

        async function commitOf(pack) {
          if (pack.commit !== "") return pack.commit;
          const url = address("/repos/" + encoded(pack.owner) + "/" + encoded(pack.repository) + "/commits/" +
            encoded(pack.ref || "HEAD"));
          return get(url, "application/vnd.github.sha", (bytes) => {
            const text = bytes.toString().trim();
            const digits = /^[0-9a-f]+/.exec(text);
            if (digits === null || digits[0] !== text || ![40, 64].includes(text.length)) {
              throw new Passing("the answer of GitHub is no commit");
            }
            return text;
          });
        }

        async function file(pack, name, commit) {
          const url = contents(pack, name, commit);
          const found = await get(url, jsonType, (bytes) => {
            const item = json(bytes);
            if (Array.isArray(item) || item.type !== "file") throw new Problem(shown(name) + " is not a file");
            if (item.encoding === "none") return null;
            if (item.encoding !== "base64") throw new Problem(shown(name) + " comes in an unknown encoding");
            const content = Buffer.from(String(item.content), "base64");
            if (content.length !== item.size) throw new Passing(shown(name) + " came incomplete");
            return content;
          });
          // Files over 1 MB come only as they are.
          return found !== null ? found : get(url, "application/vnd.github.raw+json", (bytes) => bytes);
        }

        async function list(pack, name, commit) {
          const items = [];
          let url = contents(pack, name, commit);
          for (let page = 0; url !== null; page += 1) {
            if (page === 50) throw new Problem("the folder " + shown(name) + " has too many pages");
            const from = url;
            url = await get(from, jsonType, (bytes, response) => {
              const found = json(bytes);
              if (!Array.isArray(found)) throw new Problem(shown(name) + " is not a folder");
              items.push(...found);
              const next = /<([^>]*)>[^,]*rel="?next/.exec(response.headers.get("link") || "");
              if (next === null) return null;
              const address = new URL(next[1], from);
              if (address.origin !== base.origin) throw new Problem("the next page is on another host");
              return address;
            });
          }
          return items;
        }

        async function walk(pack, commit, relative, found, depth) {
          if (depth > 16) throw new Problem("the folders of " + shown(pack.path) + " are too deep");
          for (const item of await list(pack, pack.path + (relative && "/" + relative), commit)) {
            const own = (relative && relative + "/") + checkPath(String(item.name), "the name");
            if (item.type === "dir") {
              await walk(pack, commit, own, found, depth + 1);
            } else if (item.type !== "file" || item.download_url === null) {
              throw new Problem(shown(own) + " is a link or a submodule, which a pack cannot bring");
            } else {
              found.push(own);
            }
            if (found.length > mostFiles) throw new Problem("the pack has more than " + mostFiles + " files");
          }
        }

        async function content(pack, commit) {
          let manifest;
          try {
            manifest = JSON.parse((await file(pack, pack.path + "/skillpack.json", commit)).toString());
          } catch (problem) {
            if (problem instanceof SyntaxError) throw new Problem("skillpack.json is no JSON");
            if (!(problem instanceof NotFound)) throw problem;
          }
          const result = { files: new Map(), directories: [], config: {} };
          const wanted = [];
          if (manifest === undefined) {
            const names = [];
            await walk(pack, commit, "", names, 0);
            if (!names.includes("SKILL.md")) {
              throw new Problem("the folder has neither skillpack.json nor SKILL.md");
            }
            const root = "skills/" + pack.path.split("/").pop();
            const folders = new Set([root]);
            for (const name of names) {
              wanted.push([root + "/" + name, name]);
              for (let up = path.posix.dirname(name); up !== "."; up = path.posix.dirname(up)) folders.add(root + "/" + up);
            }
            result.directories = [...folders];
          } else {
            if (!isObject(manifest)) throw new Problem("skillpack.json is not an object");
            for (const key of ["files", "config"]) {
              if (manifest[key] && !isObject(manifest[key])) throw new Problem(key + " of skillpack.json is not an object");
            }
            wanted.push(...Object.entries(manifest.files || {}));
            result.directories = (manifest.directories || []).map((name) => checkPath(name, "the folder"));
            result.config = manifest.config || {};
          }
          if (wanted.length > mostFiles) throw new Problem("the pack has more than " + mostFiles + " files");
          let bytes = 0;
          for (const [target, source] of wanted) {
            checkPath(target, "the target");
            const data = await file(pack, pack.path + "/" + checkPath(source, "the file"), commit);
            bytes += data.length;
            if (bytes > largest) throw new Problem("the pack is larger than " + largest + " bytes");
            result.files.set(target, data);
          }
          return result;
        }

        // As helm openclaw packs lock computes it.
        function digest(pack) {
          const hash = crypto.createHash("sha256");
          const counted = (text) => {
            hash.update(Buffer.byteLength(text) + ":");
            hash.update(text);
          };
          const add = (value) => {
            if (value === null) hash.update("z");
            else if (typeof value === "boolean") hash.update(value ? "t" : "f");
            else if (typeof value === "number") {
              const bits = Buffer.alloc(8);
              bits.writeDoubleBE(value === 0 ? 0 : value);
              hash.update("n" + bits.toString("hex"));
            } else if (typeof value === "string") {
              hash.update("s");
              counted(value);
            } else if (Array.isArray(value)) {
              hash.update("l" + value.length + ":");
              value.forEach(add);
            } else {
              const keys = Object.keys(value).filter((key) => value[key] !== null).sort(byBytes);
              hash.update("m" + keys.length + ":");
              for (const key of keys) {
                counted(key);
                add(value[key]);
              }
            }
          };
          hash.update("openclaw-pack 1\n");
          for (const name of [...pack.files.keys()].sort(byBytes)) {
            hash.update("file ");
            counted(name);
            hash.update(pack.files.get(name).length + ":");
            hash.update(pack.files.get(name));
          }
          for (const name of [...new Set(pack.directories)].sort(byBytes)) {
            hash.update("directory ");
            counted(name);
          }
          hash.update("config ");
          add(pack.config);
          return "sha256:" + hash.digest("hex");
        }

        async function fetched(pack) {
          let where = "the repository";
          try {
            const commit = await commitOf(pack);
            where = "the folder " + shown(pack.path);
            const result = await content(pack, commit);
            if (pack.digest !== "" && digest(result) !== pack.digest) {
              throw new Problem("the content at commit " + commit + " is not what was locked");
            }
            if (pack.digest === "" && Object.keys(result.config).length > 0) {
              say(pack.reference + ": its configuration is not applied; lock it, or write it under config.raw.skills.entries");
            }
            return { ...result, commit };
          } catch (problem) {
            if (!(problem instanceof NotFound)) throw new Problem(pack.reference + ": " + problem.message);
            throw new Problem(pack.reference + ": GitHub does not find " + where + " or a file of it; is owner, repository," +
              " path or ref misspelt, or is it private" + (token === "" ? " (there is no GITHUB_TOKEN)?" : " and closed to GITHUB_TOKEN?"));
          }
        }
        """#
}
