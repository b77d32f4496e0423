/// The Node.js program that merges or converts `openclaw.json`.
///
/// Its arguments are `merge` or `convert`, the operator's file, the file on the volume, and the paths to delete before a
/// merge. It holds no apostrophe, dollar sign or backquote, so that it can be read on a shell's command line.
///
/// Three-way: a key that the operator applied last time, has since removed, and the agent has not changed, goes away.
/// A file on the volume that cannot be read as a configuration is set aside as `openclaw.json.broken-<n>`.
enum ConfigProgram {
    static let javaScript = #"""
        "use strict";
        const fs = require("fs");
        const path = require("path");
        const { isDeepStrictEqual } = require("util");

        const [mode, source, target, ...forcePaths] = process.argv.slice(1);
        const folder = path.dirname(target);
        const record = path.join(folder, ".openclaw-applied.json");
        const largest = 32 * 1024 * 1024;

        const say = (text) => process.stderr.write("openclaw.json: " + text + "\n");
        const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
        const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);
        // Plain assignment would take __proto__ for more than a key.
        const put = (object, key, value) =>
          Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });

        function parse(text) {
          try {
            return JSON.parse(text);
          } catch (problem) {
            const json5 = bundledJSON5();
            if (json5 === null) throw problem;
            return json5.parse(text);
          }
        }

        // OpenClaw reads its file with this library, so its image has it and nothing is downloaded.
        function bundledJSON5() {
          try {
            return require("module").createRequire("/app/package.json")("json5");
          } catch {
            return null;
          }
        }

        function convert(text) {
          try {
            return parse(text);
          } catch (problem) {
            if (bundledJSON5() !== null) throw problem;
          }
          const { spawnSync } = require("child_process");
          const run = spawnSync("npx", ["-y", "json5", source], { encoding: "utf8", maxBuffer: largest, timeout: 120000 });
          if (run.status !== 0) throw new Error("npx json5 failed: " + (run.stderr || run.error || ""));
          return JSON.parse(run.stdout);
        }

        function asConfig(value) {
          if (!isObject(value)) throw new Error("it is not a JSON object");
          return value;
        }

        // What the file on the volume says; null when there is none. Throws when it is no configuration.
        function readVolume(file) {
          let info;
          try {
            info = fs.lstatSync(file);
          } catch (problem) {
            if (problem.code === "ENOENT") return null;
            throw problem;
          }
          if (info.isSymbolicLink()) {
            const real = fs.realpathSync(file);
            if (!real.startsWith(fs.realpathSync(folder) + path.sep)) throw new Error("it is a link that leaves the volume");
            info = fs.statSync(file);
          }
          if (!info.isFile()) throw new Error("it is not a file");
          if (info.size > largest) throw new Error("it is larger than 32 MiB");
          const text = fs.readFileSync(file, "utf8").replace(/^\uFEFF/, "");
          if (text.trim() === "") return null;
          return { config: asConfig(parse(text)), text, mode: info.mode & 0o777 };
        }

        function deletePath(config, dotted) {
          const keys = dotted.split(".");
          const last = keys.pop();
          let at = config;
          for (const key of keys) {
            if (!has(at, key) || at[key] === null || typeof at[key] !== "object") return;
            at = at[key];
          }
          if (!has(at, last)) return;
          if (!Array.isArray(at)) delete at[last];
          else if (last !== "length") at.splice(Number(last), 1);
        }

        // Takes out what the operator applied last time and has removed since, unless the agent changed it.
        function dropRemoved(config, applied, incoming) {
          for (const key of Object.keys(applied)) {
            if (!has(config, key)) continue;
            const kept = has(incoming, key);
            if (isObject(config[key]) && isObject(applied[key])) {
              if (kept && !isObject(incoming[key])) continue;
              dropRemoved(config[key], applied[key], kept ? incoming[key] : {});
              if (!kept && Object.keys(config[key]).length === 0) delete config[key];
            } else if (!kept && isDeepStrictEqual(config[key], applied[key])) {
              delete config[key];
            }
          }
        }

        function mergeInto(config, incoming) {
          for (const key of Object.keys(incoming)) {
            if (has(config, key) && isObject(config[key]) && isObject(incoming[key])) {
              mergeInto(config[key], incoming[key]);
            } else {
              put(config, key, incoming[key]);
            }
          }
          return config;
        }

        // A folder that may not be entered cannot be deleted, but renamed.
        function makeRoom(file) {
          try {
            fs.rmSync(file, { recursive: true, force: true });
          } catch (problem) {
            setAside(file, problem.message);
          }
        }

        // A new file in the same folder, complete and on the disk, ready to be renamed.
        function stage(file, text, permissions) {
          const staged = file + ".new";
          makeRoom(staged);
          const descriptor = fs.openSync(staged, "wx", 0o644);
          try {
            if (permissions !== undefined) fs.fchmodSync(descriptor, permissions);
            fs.writeFileSync(descriptor, text);
            fs.fsyncSync(descriptor);
          } catch (problem) {
            fs.rmSync(staged, { force: true });
            throw problem;
          } finally {
            fs.closeSync(descriptor);
          }
          return staged;
        }

        function setAside(file, reason) {
          for (let n = 1; ; n += 1) {
            const aside = file + ".broken-" + n;
            if (fs.lstatSync(aside, { throwIfNoEntry: false }) !== undefined) continue;
            fs.renameSync(file, aside);
            say("what was on the volume could not be used (" + reason + "); it is now " + path.basename(aside));
            return;
          }
        }

        let previous = null;
        let broken = null;
        try {
          previous = readVolume(target);
        } catch (problem) {
          broken = problem.message;
        }

        try {
          const operatorText = fs.readFileSync(source, "utf8").replace(/^\uFEFF/, "");
          const incoming = asConfig(mode === "convert" ? convert(operatorText) : parse(operatorText));
          let text;
          if (mode === "merge" && previous !== null) {
            let applied = {};
            try {
              const noted = readVolume(record);
              if (noted !== null) applied = noted.config;
            } catch (problem) {
              say("what was applied last is not known (" + problem.message + "); removed keys stay this time");
            }
            try {
              // A file nested deeper than the stack reaches ends here too.
              const config = previous.config;
              for (const dotted of forcePaths) deletePath(config, dotted);
              dropRemoved(config, applied, incoming);
              text = JSON.stringify(mergeInto(config, incoming), null, 2) + "\n";
            } catch (problem) {
              broken = problem.message;
              previous = null;
            }
          }
          if (text === undefined) text = JSON.stringify(incoming, null, 2) + "\n";

          const info = fs.lstatSync(target, { throwIfNoEntry: false });
          const isLink = info !== undefined && info.isSymbolicLink();
          if (previous === null || previous.text !== text || isLink) {
            const staged = stage(target, text, previous === null ? undefined : previous.mode);
            if (broken !== null && info !== undefined) setAside(target, broken);
            fs.renameSync(staged, target);
          }
          try {
            const note = JSON.stringify(incoming, null, 2) + "\n";
            let noted = null;
            try {
              noted = readVolume(record);
            } catch {
              makeRoom(record);
            }
            if (noted === null || noted.text !== note) fs.renameSync(stage(record, note), record);
          } catch (problem) {
            say("could not note down what was applied: " + problem.message);
          }
        } catch (problem) {
          if (previous !== null) {
            say("could not be brought up to date (" + problem.message + "); the previous one stays");
          } else {
            say("could not be written (" + problem.message + ") and there is none to start with");
            process.exitCode = 1;
          }
        }
        """#
}
