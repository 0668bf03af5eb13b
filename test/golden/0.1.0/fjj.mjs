#!/usr/bin/env node
var __defProp = Object.defineProperty;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __export = (target, all) => {
  for (var name2 in all)
    __defProp(target, name2, { get: all[name2], enumerable: true });
};

// src/core/text.ts
function printable(text5, limit = 1024) {
  const line = text5.slice(0, 4 * limit).toWellFormed().replace(UNSAFE, " ").trim();
  if (byteLength(line) <= limit) return line;
  let size = 0;
  let cut = "";
  for (const character of line) {
    size += byteLength(character);
    if (size > limit - 3) break;
    cut += character;
  }
  return `${cut}\u2026`;
}
var byteLength, UNSAFE;
var init_text = __esm({
  "src/core/text.ts"() {
    "use strict";
    byteLength = (text5) => new TextEncoder().encode(text5).length;
    UNSAFE = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu;
  }
});

// src/nearest.ts
function distance(one, other) {
  let above = Array.from({ length: other.length + 1 }, (_, column2) => column2);
  for (const [row2, letter] of [...one].entries()) {
    const line = [row2 + 1];
    for (let column2 = 0; column2 < other.length; column2 += 1) {
      const replaced = (above[column2] ?? 0) + (letter === other[column2] ? 0 : 1);
      line.push(Math.min(replaced, (above[column2 + 1] ?? 0) + 1, (line[column2] ?? 0) + 1));
    }
    above = line;
  }
  return above[other.length] ?? 0;
}
function nearest(word, known) {
  const typed2 = word.slice(0, 64);
  const ranked = known.map((candidate) => ({ candidate, far: distance(typed2, candidate) }));
  const [best] = ranked.sort((a, b) => a.far - b.far);
  return best !== void 0 && best.far <= Math.max(2, Math.floor(typed2.length / 3)) ? best.candidate : void 0;
}
function unknownWord(kind, word, { words, help = "fjj help" }) {
  const meant = nearest(word, words);
  return `unknown ${kind} ${printable(word, 100)}; ${meant === void 0 ? `see ${help}` : `the nearest is ${meant}`}`;
}
var init_nearest = __esm({
  "src/nearest.ts"() {
    "use strict";
    init_text();
  }
});

// src/address.ts
function parseAddress(text5) {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]*)):(\d{1,5})$/.exec(text5);
  if (match === null) return void 0;
  const port = Number(match[3]);
  const host = match[1] ?? match[2];
  return port > 65535 ? void 0 : { host: host === "" ? void 0 : host, port };
}
var init_address = __esm({
  "src/address.ts"() {
    "use strict";
  }
});

// src/core/constraint.ts
import { z } from "zod";
var cel, bytes, unlike;
var init_constraint = __esm({
  "src/core/constraint.ts"() {
    "use strict";
    init_text();
    cel = (...rules) => ({
      "x-kubernetes-validations": rules.map(([rule, message]) => ({ rule, message }))
    });
    bytes = (max, about) => {
      const error = `must be at most ${max} bytes in UTF-8`;
      return z.string().max(max).refine((text5) => byteLength(text5) <= max, { error }).meta({ description: about, ...cel([`bytes(self).size() <= ${max}`, error]) });
    };
    unlike = (pattern, error) => ({
      holds: (text5) => !pattern.test(text5),
      error: { error },
      rule: [`!self.matches(r'${pattern.source}')`, error]
    });
  }
});

// src/core/fields.ts
import { z as z2 } from "zod";
var field, ORIGINAL, INT32, text, count, flag, packages, TOO_LITTLE, memory, cpu, nodeResources, resourceConfig, name, NO_SPACE, mainClass, FIELDS, FIELD_NAMES;
var init_fields = __esm({
  "src/core/fields.ts"() {
    "use strict";
    init_constraint();
    field = (compare, schema, traits = {}) => ({
      schema,
      compare,
      readFrom: "config",
      hot: false,
      sensitive: false,
      original: false,
      ...traits
    });
    ORIGINAL = { original: true };
    INT32 = 2147483647;
    text = (max, about) => z2.string().max(max).describe(about);
    count = (min, max, about) => z2.int().min(min).max(max).describe(about);
    flag = (about) => z2.boolean().describe(about);
    packages = (about) => z2.array(z2.string().min(1).max(512)).max(100).describe(about);
    TOO_LITTLE = unlike(
      /^(1(GB?)?|([1-9][0-9]{0,2}|1[0-9]{3}|20[0-3][0-9]|204[0-7])MB?)$/,
      "must be at least 2GB (2048MB)"
    );
    memory = z2.string().max(16).regex(/^[1-9][0-9]*([MG]B?)?$/).refine(TOO_LITTLE.holds, TOO_LITTLE.error).meta({
      description: "Memory with its unit, MB or GB; a bare number is GB. At least 2GB.",
      ...cel(TOO_LITTLE.rule)
    });
    cpu = z2.number().min(0.5).max(1e4).meta({ description: "CPU cores, at least 0.5.", ...cel(["self >= 0.5", "must be at least 0.5"]) });
    nodeResources = (about) => z2.object({
      cpu: cpu.optional(),
      memory: memory.optional()
    }).describe(about);
    resourceConfig = z2.object({
      max_slot: count(1, 1e4, "Slots of one TaskManager.").optional(),
      parallel_number: count(1, 1e4, "Parallelism of the job.").optional(),
      jobmanager_resource_spec: nodeResources("Resources of the JobManager.").optional(),
      taskmanager_resource_spec: nodeResources("Resources of one TaskManager.").optional()
    }).describe("Resources of the job; only with resource_config_version v2.");
    name = bytes(57, 'Job name: letters, digits, Chinese characters, "_" and "-", at most 57 bytes.').min(1).regex(/^[A-Za-z0-9_一-龥-]*$/);
    NO_SPACE = /^[^\p{Z}\p{Cc}\p{Cf}]*$/u;
    mainClass = bytes(512, "Entry class, at most 512 bytes, no white space (DLI.11018, DLI.11020).").regex(
      NO_SPACE
    );
    FIELDS = {
      name: field("text", name, { ...ORIGINAL, readFrom: "detail" }),
      desc: field("text", bytes(512, "Description, at most 512 bytes (DLI.11014)."), {
        ...ORIGINAL,
        readFrom: "detail"
      }),
      job_type: field("text", z2.enum(["flink_jar_job"]).describe("Always flink_jar_job."), {
        ...ORIGINAL,
        readFrom: "detail"
      }),
      queue_name: field("text", text(128, "Queue the job runs in, 1 to 128 characters.").min(1), {
        ...ORIGINAL,
        readFrom: "detail"
      }),
      cu_number: field("number", count(2, 1e4, "CUs of the whole job, the JobManager included."), ORIGINAL),
      manager_cu_number: field("number", count(1, 1e4, "CUs of the JobManager."), ORIGINAL),
      parallel_number: field("number", count(1, 2e3, "Parallelism of the job."), ORIGINAL),
      log_enabled: field("flag", flag("Whether the job log is saved to obs_bucket."), ORIGINAL),
      obs_bucket: field("text", text(255, "OBS bucket for logs and checkpoints; it must be authorised."), {
        ...ORIGINAL,
        hot: true
      }),
      smn_topic: field("text", text(512, "SMN topic that is told when the job fails."), {
        ...ORIGINAL,
        hot: true
      }),
      main_class: field("text", mainClass, { ...ORIGINAL, readFrom: "detail" }),
      entrypoint_args: field("text", bytes(1024, "Arguments of the entry class, separated by spaces."), {
        ...ORIGINAL,
        readFrom: "detail",
        sensitive: true
      }),
      restart_when_exception: field("flag", flag("Whether DLI restarts the job after an exception."), {
        ...ORIGINAL,
        hot: true
      }),
      entrypoint: field(
        "text",
        text(1024, "Jar with the entry class: a DLI package, or obs://\u2026 on Flink 1.15+."),
        ORIGINAL
      ),
      dependency_jars: field("list", packages("Other jars of the job, in class path order."), ORIGINAL),
      dependency_files: field("list", packages("Files of the job."), ORIGINAL),
      tm_cus: field("number", count(1, 1e4, "CUs of one TaskManager."), ORIGINAL),
      tm_slot_num: field("slots", count(0, 1e4, "Slots of one TaskManager; 0 lets DLI decide."), ORIGINAL),
      feature: field(
        "text",
        z2.enum(["basic", "custom"]).describe("Flink image: basic (DLI) or custom (image)."),
        {
          readFrom: "either"
        }
      ),
      flink_version: field("text", text(32, "Flink version; only with feature basic."), { readFrom: "either" }),
      image: field("text", text(512, "Custom image, organization/name:version; only with feature custom."), {
        readFrom: "either"
      }),
      resume_checkpoint: field(
        "flag",
        flag("Whether a restart after an exception resumes from the checkpoint."),
        {
          hot: true
        }
      ),
      resume_max_num: field(
        "number",
        count(-1, INT32, "Restarts an hour after exceptions; -1 is unlimited, 0 is refused."),
        {
          hot: true
        }
      ),
      checkpoint_path: field("path", text(1024, "Where the jar writes its checkpoints."), { hot: true }),
      checkpoint_enabled: field("flag", flag("Whether DLI takes checkpoints.")),
      checkpoint_mode: field("mode", count(1, 2, "Checkpoint mode: 1 exactly once, 2 at least once.")),
      checkpoint_interval: field("number", count(1, 3600, "Seconds between checkpoints.")),
      runtime_config: field(
        "properties",
        text(32768, "Flink settings, as JSON text: a list of key and value, or an object."),
        {
          sensitive: true
        }
      ),
      resource_config_version: field(
        "text",
        z2.enum(["v1", "v2"]).describe("v1: CU numbers; v2: resource_config.")
      ),
      resource_config: field("resources", resourceConfig),
      execution_agency_urn: field("text", text(255, "Agency the job runs with; Flink 1.15+.")),
      flink_log_config: field("text", text(32768, "Log settings, passed on as they are."))
    };
    FIELD_NAMES = Object.keys(FIELDS);
  }
});

// src/core/names.ts
var REGION, PROJECT_ID, NAME_LENGTH, DEFAULT_SECRET;
var init_names = __esm({
  "src/core/names.ts"() {
    "use strict";
    REGION = /^[a-z]{2,}(-[a-z0-9]+)+$/;
    PROJECT_ID = /^[A-Za-z0-9]+$/;
    NAME_LENGTH = 64;
    DEFAULT_SECRET = "dli-credentials";
  }
});

// src/core/rules.ts
var set, num, jars, celSet, needs, CU_FIELDS, RULES;
var init_rules = __esm({
  "src/core/rules.ts"() {
    "use strict";
    init_fields();
    set = (job, field2) => job[field2] !== void 0 && job[field2] !== "";
    num = (job, field2) => job[field2];
    jars = (job) => Array.isArray(job.dependency_jars) ? job.dependency_jars.length : 0;
    celSet = (field2) => FIELDS[field2].compare === "text" || FIELDS[field2].compare === "path" ? `(has(self.${field2}) && self.${field2} != '')` : `has(self.${field2})`;
    needs = (flagField, other) => `!(has(self.${flagField}) && self.${flagField}) || ${celSet(other)}`;
    CU_FIELDS = ["cu_number", "manager_cu_number", "tm_cus", "tm_slot_num"];
    RULES = [
      {
        code: "DLI.11002",
        field: "obs_bucket",
        rule: needs("log_enabled", "obs_bucket"),
        message: "log_enabled true needs obs_bucket (DLI.11002)",
        holds: (job) => job.log_enabled !== true || set(job, "obs_bucket")
      },
      {
        code: "DLI.11002",
        field: "obs_bucket",
        rule: needs("checkpoint_enabled", "obs_bucket"),
        message: "checkpoint_enabled true needs obs_bucket (DLI.11002)",
        holds: (job) => job.checkpoint_enabled !== true || set(job, "obs_bucket")
      },
      {
        code: "DLI.11026",
        field: "cu_number",
        rule: "has(self.cu_number) == has(self.manager_cu_number)",
        message: "cu_number and manager_cu_number must be set together (DLI.11026)",
        holds: (job) => set(job, "cu_number") === set(job, "manager_cu_number")
      },
      {
        field: "cu_number",
        rule: "!has(self.cu_number) || !has(self.manager_cu_number) || self.cu_number > self.manager_cu_number",
        message: "cu_number must be greater than manager_cu_number",
        holds: (job) => !set(job, "cu_number") || !set(job, "manager_cu_number") || num(job, "cu_number") > num(job, "manager_cu_number")
      },
      {
        code: "DLI.11022",
        field: "parallel_number",
        rule: "!has(self.parallel_number) || !has(self.cu_number) || !has(self.manager_cu_number) || self.parallel_number <= 4 * (self.cu_number - self.manager_cu_number)",
        message: "parallel_number must be at most 4 * (cu_number - manager_cu_number) (DLI.11022)",
        holds: (job) => !set(job, "parallel_number") || !set(job, "cu_number") || !set(job, "manager_cu_number") || num(job, "parallel_number") <= 4 * (num(job, "cu_number") - num(job, "manager_cu_number"))
      },
      {
        code: "DLI.13019",
        field: "main_class",
        rule: `!has(self.dependency_jars) || self.dependency_jars.size() < 2 || ${celSet("main_class")}`,
        message: "main_class is needed with several dependency_jars (DLI.13019)",
        holds: (job) => jars(job) < 2 || set(job, "main_class")
      },
      {
        field: "image",
        rule: `!${celSet("image")} || (has(self.feature) && self.feature == 'custom')`,
        message: "image needs feature custom",
        holds: (job) => !set(job, "image") || job.feature === "custom"
      },
      {
        field: "image",
        rule: `!has(self.feature) || self.feature != 'custom' || ${celSet("image")}`,
        message: "feature custom needs image",
        holds: (job) => job.feature !== "custom" || set(job, "image")
      },
      {
        field: "flink_version",
        rule: `!${celSet("flink_version")} || (has(self.feature) && self.feature == 'basic')`,
        message: "flink_version needs feature basic",
        holds: (job) => !set(job, "flink_version") || job.feature === "basic"
      },
      {
        field: "resource_config",
        rule: "!has(self.resource_config) || (has(self.resource_config_version) && self.resource_config_version == 'v2')",
        message: "resource_config needs resource_config_version v2",
        holds: (job) => !set(job, "resource_config") || job.resource_config_version === "v2"
      },
      {
        field: "resource_config_version",
        rule: `!has(self.resource_config_version) || self.resource_config_version != 'v2' || !(${CU_FIELDS.map(celSet).join(" || ")})`,
        message: `resource_config_version v2 ignores ${CU_FIELDS.join(", ")}: leave them out and use resource_config`,
        holds: (job) => job.resource_config_version !== "v2" || !CU_FIELDS.some((field2) => set(job, field2))
      },
      {
        field: "checkpoint_path",
        rule: `!(has(self.checkpoint_enabled) && self.checkpoint_enabled) || !${celSet("checkpoint_path")}`,
        message: "checkpoint_path must be left out with checkpoint_enabled true: DLI makes it",
        holds: (job) => job.checkpoint_enabled !== true || !set(job, "checkpoint_path")
      },
      {
        field: "checkpoint_path",
        rule: `!(has(self.resume_checkpoint) && self.resume_checkpoint) || (has(self.checkpoint_enabled) && self.checkpoint_enabled) || ${celSet("checkpoint_path")}`,
        message: "resume_checkpoint true needs checkpoint_path, or checkpoint_enabled true",
        holds: (job) => job.resume_checkpoint !== true || job.checkpoint_enabled === true || set(job, "checkpoint_path")
      },
      {
        field: "resume_max_num",
        rule: "!has(self.resume_max_num) || self.resume_max_num != 0",
        message: "resume_max_num must be -1 (unlimited) or greater than 0",
        holds: (job) => job.resume_max_num !== 0
      }
    ];
  }
});

// src/core/spec.ts
import { z as z3 } from "zod";
function durationMs(text5) {
  if (!/^([0-9]{1,6}[hms]){1,3}$/.test(text5)) return Number.NaN;
  return [...text5.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, part) => sum + Number(part[1]) * (UNIT_MS[part[2] ?? ""] ?? 0),
    0
  );
}
var jobShape, jobSchema, MAX_INT64, jobId, UNIT_MS, DEFAULT_INTERVAL, DEFAULT_INTERVAL_MS, inIntervalRange, interval, ignorable, DNS_NAME, credentialsRef, specSchema;
var init_spec = __esm({
  "src/core/spec.ts"() {
    "use strict";
    init_fields();
    init_names();
    init_rules();
    jobShape = Object.fromEntries(
      FIELD_NAMES.map((name2) => [name2, FIELDS[name2].schema.optional()])
    );
    jobSchema = z3.object(jobShape).superRefine((job, context) => {
      for (const rule of RULES) {
        if (!rule.holds(job)) context.addIssue({ code: "custom", path: [rule.field], message: rule.message });
      }
    }).meta({
      description: "The body of DLI's update, field by field. A field that is left out is not managed and never compared.",
      "x-kubernetes-validations": RULES.map(({ rule, message, field: field2 }) => ({
        rule,
        message,
        fieldPath: `.${field2}`
      }))
    });
    MAX_INT64 = "9223372036854775807";
    jobId = z3.string().max(19).regex(/^[1-9][0-9]*$/).refine((id) => id.length < 19 || id <= MAX_INT64, { error: "must be a 64-bit number" }).meta({
      description: "DLI job id, as a string because ids are 64-bit. It cannot be changed: another job is another object.",
      "x-kubernetes-validations": [
        { rule: "self == oldSelf", message: "jobId is immutable; create another FlinkJarJob for another job" },
        { rule: `self.size() < 19 || self <= '${MAX_INT64}'`, message: "must be a 64-bit number" }
      ]
    });
    UNIT_MS = { h: 36e5, m: 6e4, s: 1e3 };
    DEFAULT_INTERVAL = "5m";
    DEFAULT_INTERVAL_MS = durationMs(DEFAULT_INTERVAL);
    inIntervalRange = (text5) => durationMs(text5) >= 1e4 && durationMs(text5) <= 864e5;
    interval = z3.string().max(32).regex(/^([0-9]{1,6}[hms]){1,3}$/).refine(inIntervalRange, { error: "must be between 10s and 24h" }).meta({
      description: "Time between two looks at the live job, such as 5m or 1h30m; 10s to 24h.",
      "x-kubernetes-validations": [
        {
          rule: "duration(self) >= duration('10s') && duration(self) <= duration('24h')",
          message: "must be between 10s and 24h"
        }
      ]
    }).default(DEFAULT_INTERVAL);
    ignorable = FIELD_NAMES.map((name2) => `job.${name2}`);
    DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
    credentialsRef = z3.object({
      name: z3.string().min(1).max(253).regex(DNS_NAME).describe("Name of a Secret in the namespace of this object; another namespace cannot be named.").default(DEFAULT_SECRET)
    }).describe("The Secret with the DLI credentials.").prefault({});
    specSchema = z3.object({
      jobId,
      region: z3.string().max(64).regex(REGION).describe("Region of the job, such as cn-north-4. Default: the Secret's, then the controller's.").optional(),
      projectId: z3.string().max(64).regex(PROJECT_ID).describe("Project of the job. Default: the Secret's, then the controller's, then asked of IAM.").optional(),
      credentialsRef,
      mode: z3.enum(["Manage", "Observe"]).describe("Manage keeps the live job at this spec. Observe shows every difference and never writes.").default("Manage"),
      suspend: z3.boolean().describe("true: neither look at the job nor touch it.").default(false),
      interval,
      ignore: z3.array(z3.enum(ignorable)).max(ignorable.length).refine((fields) => new Set(fields).size === fields.length, { error: "must name each field once" }).describe("Fields that are neither compared nor changed, such as job.cu_number.").meta({ "x-kubernetes-list-type": "set" }).optional(),
      job: jobSchema
    }).describe("The wanted state of one DLI Flink jar job.");
  }
});

// src/setting-values.ts
import { z as z4 } from "zod";
var read, within, DAY_MS, milliseconds, duration, leaseDuration, count2, fraction, flag2, oneOf, optional, path, LABEL, namespaces, ENDPOINT, endpoint, address, leaseName, PROXY, proxy, MOST_SHARDS, shard;
var init_setting_values = __esm({
  "src/setting-values.ts"() {
    "use strict";
    init_address();
    init_spec();
    read = (wanted, parse) => z4.string().transform((text5, context) => {
      const value = parse(text5);
      if (value !== void 0) return value;
      context.addIssue({ code: "custom", message: `must be ${wanted}` });
      return z4.NEVER;
    });
    within = (value, min, max) => value >= min && value <= max ? value : void 0;
    DAY_MS = 864e5;
    milliseconds = (text5) => /^\d{1,9}ms$/.test(text5) ? Number(text5.slice(0, -2)) : durationMs(text5);
    duration = read(
      "a duration from 1ms to 24h, such as 500ms, 10s or 5m",
      (text5) => within(milliseconds(text5), 1, DAY_MS)
    );
    leaseDuration = read(
      "a duration from 1s to 24h, such as 15s",
      (text5) => within(milliseconds(text5), 1e3, DAY_MS)
    );
    count2 = (max) => read(
      `a whole number from 1 to ${max}`,
      (text5) => /^\d{1,6}$/.test(text5) ? within(Number(text5), 1, max) : void 0
    );
    fraction = read(
      "a number from 0 to 0.9, such as 0.1 for ten percent",
      (text5) => /^[0-9.]{1,12}$/.test(text5) ? within(Number(text5), 0, 0.9) : void 0
    );
    flag2 = read(
      "true or false",
      (text5) => text5 === "true" ? true : text5 === "false" ? false : void 0
    );
    oneOf = (...words) => read(`one of ${words.join(", ")}`, (text5) => words.find((word) => word === text5));
    optional = (wanted, pattern) => read(wanted, (text5) => text5 === "" || pattern.test(text5) ? { text: text5 } : void 0).transform(
      ({ text: text5 }) => text5 === "" ? void 0 : text5
    );
    path = optional("the path of a file", /^[^\0]+$/);
    LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
    namespaces = read("names of namespaces in lower case, with commas between them", (text5) => {
      const names2 = text5 === "" ? [] : text5.split(",").map((name2) => name2.trim());
      return names2.every((name2) => LABEL.test(name2)) ? Object.freeze([...new Set(names2)]) : void 0;
    });
    ENDPOINT = /^https?:\/\/(?:[A-Za-z0-9._:[\]-]|\{region\})+\/?$/;
    endpoint = read(
      "an http:// or https:// URL of a host and nothing behind it, such as https://dli.{region}.example.com",
      (text5) => {
        const usable2 = ENDPOINT.test(text5) && URL.canParse(text5.replaceAll("{region}", "region-1"));
        return usable2 ? text5.replace(/\/$/, "") : void 0;
      }
    );
    address = read(
      "an address such as :8080 or 127.0.0.1:8080, or empty for none",
      (text5) => text5 === "" || parseAddress(text5) !== void 0 ? text5 : void 0
    );
    leaseName = read(
      'a DNS name of lower-case letters, digits, "-" and "."',
      (text5) => /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text5) ? text5 : void 0
    );
    PROXY = /^https?:\/\/[^\s\\/?#]+\/?$/;
    proxy = read(
      "an http:// or https:// URL of a host, such as http://proxy.example.com:3128, or empty for none",
      (text5) => text5 === "" || PROXY.test(text5) && URL.canParse(text5) ? { text: text5 } : void 0
    ).transform(({ text: text5 }) => text5 === "" ? void 0 : text5);
    MOST_SHARDS = 64;
    shard = read(`i/n, the i-th of n with n at most ${MOST_SHARDS}, such as 2/3`, (text5) => {
      const [, index, count3] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text5) ?? []).map(Number);
      if (index === void 0 || count3 === void 0 || index > count3 || count3 > MOST_SHARDS) return void 0;
      return Object.freeze({ index, count: count3 });
    });
  }
});

// src/settings.ts
import { z as z5 } from "zod";
var setting, SETTINGS, shape, configSchema, kebab, flagOf, envOf;
var init_settings = __esm({
  "src/settings.ts"() {
    "use strict";
    init_setting_values();
    setting = (schema, fallback, meaning) => ({
      schema,
      fallback,
      meaning
    });
    SETTINGS = {
      kubeconfig: setting(path, "", "Path of a kubeconfig file. Empty: the pod, or the usual kubeconfig."),
      context: setting(optional("a context", /^.+$/), "", "Context of the kubeconfig. Empty: its current one."),
      namespaces: setting(namespaces, "", "Namespaces that are watched, with commas between them. Empty: all."),
      shard: setting(
        shard,
        "1/1",
        "Share of the objects that is worked on here, as i/n: the i-th of n controllers, n at most 64. Each needs a --lease-name of its own."
      ),
      concurrency: setting(count2(1e3), "10", "Objects that are looked at side by side."),
      intervalFloor: setting(
        duration,
        "30s",
        "Least time between two drift checks: a shorter interval of a spec counts as this one."
      ),
      intervalJitter: setting(fraction, "0.1", "Drift checks come earlier or later by up to this part."),
      dliEndpoint: setting(
        endpoint,
        "https://dli.{region}.myhuaweicloud.com",
        "Address of DLI, with {region} in it. Plain http:// is accepted here, for a simulator."
      ),
      iamEndpoint: setting(
        endpoint,
        "https://iam.{region}.myhuaweicloud.com",
        "Address of IAM, with {region} in it. Plain http:// is accepted here, for a simulator."
      ),
      dliProxy: {
        ...setting(
          proxy,
          "",
          "URL of a proxy for calls to DLI and IAM, never for those to the API server. Empty: none. Its value is never shown; a password is safer in the variable."
        ),
        secret: true
      },
      defaultRegion: setting(
        optional("a region such as cn-north-4", /^(?=.{1,64}$)[a-z]{2,}(-[a-z0-9]+)+$/),
        "",
        "Region of jobs for which neither spec nor Secret names one."
      ),
      defaultProject: setting(
        optional("a project id of letters and digits", /^[A-Za-z0-9]{1,64}$/),
        "",
        "Project of jobs for which neither spec nor Secret names one. Empty: IAM is asked."
      ),
      credentialsFile: setting(
        path,
        "",
        "Path of a JSON file with the keys of a credentials Secret, used for objects whose Secret does not exist."
      ),
      dliTimeout: setting(duration, "10s", "Longest wait for one answer of DLI or IAM."),
      dliConnections: setting(count2(1e3), "32", "Most connections to one endpoint."),
      secretRefresh: setting(duration, "10s", "How long a Secret that was read counts as fresh."),
      leaderElect: setting(flag2, "true", "Whether replicas elect the one that works."),
      leaseNamespace: setting(
        optional("the name of a namespace", LABEL),
        "",
        "Namespace of the Lease. Empty: that of the pod, or of the kubeconfig's context, else default."
      ),
      leaseName: setting(leaseName, "flinkjarjob-controller", "Name of the Lease."),
      leaseDuration: setting(leaseDuration, "15s", "Others wait this long before they take over a silent Lease."),
      renewDeadline: setting(duration, "10s", "A leader that cannot renew for this long stops."),
      retryPeriod: setting(duration, "2s", "Time between two attempts to take or renew the Lease."),
      identity: setting(
        optional("at most 253 printable characters", /^[!-~]{1,253}$/),
        "",
        "Name of this replica in the Lease. Empty: the host name and a random part."
      ),
      logLevel: setting(
        oneOf("fatal", "error", "warn", "info", "debug", "trace"),
        "info",
        "Least level that is logged: fatal, error, warn, info, debug or trace."
      ),
      logFormat: setting(oneOf("json", "text"), "json", "Form of the log: json or text."),
      metricsAddress: setting(address, ":8080", "Address of /metrics. Empty: none."),
      healthAddress: setting(address, ":8081", "Address of /healthz and /readyz. Empty: none.")
    };
    shape = Object.fromEntries(
      Object.entries(SETTINGS).map(([name2, { schema, fallback }]) => [name2, schema.prefault(fallback)])
    );
    configSchema = z5.object(shape).superRefine((config, context) => {
      const shorter = (one, other) => {
        if (Number(config[one]) < Number(config[other])) return;
        context.addIssue({ code: "custom", path: [one], message: `must be shorter than ${flagOf(other)}` });
      };
      shorter("renewDeadline", "leaseDuration");
      shorter("retryPeriod", "renewDeadline");
      const room = config.leaseDuration - 2 * config.retryPeriod;
      if (!config.leaderElect || config.dliTimeout < room) return;
      const message = `must be shorter than ${flagOf("leaseDuration")} less two ${flagOf("retryPeriod")}`;
      context.addIssue({ code: "custom", path: ["dliTimeout"], message });
    });
    kebab = (name2) => name2.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    flagOf = (name2) => `--${kebab(name2)}`;
    envOf = (name2) => `FJJ_${kebab(name2).replaceAll("-", "_").toUpperCase()}`;
  }
});

// src/config.ts
function flagValue(name2, argument, rest) {
  const at = argument.indexOf("=");
  if (at > 0) return argument.slice(at + 1);
  if (name2 === "leaderElect") return "true";
  const next = rest.next();
  return next.done === true || next.value.startsWith("--") ? void 0 : next.value;
}
function fromFlags(argv) {
  const texts = {};
  const rest = argv.values();
  for (const argument of rest) {
    if (!argument.startsWith("--"))
      return refused(`unexpected argument ${printable(withoutUser(argument), 100)}`);
    const [flag4 = ""] = argument.split("=");
    const name2 = BY_FLAG.get(flag4);
    if (name2 === void 0) return unknown("flag", flag4, BY_FLAG.keys());
    const value = flagValue(name2, argument, rest);
    if (value === void 0) return refused(`${flag4} needs a value: ${flag4}=\u2026`);
    texts[name2] = value;
  }
  return { ok: true, texts };
}
function fromEnvironment(env) {
  const texts = {};
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith("FJJ_") || value === void 0) continue;
    const name2 = BY_ENV.get(variable);
    if (name2 !== void 0) texts[name2] = value;
    else if (!SERVICE_LINK.test(variable)) return unknown("environment variable", variable, BY_ENV.keys());
  }
  return { ok: true, texts };
}
function complaint(issue2, flags, texts) {
  const name2 = issue2?.path[0];
  const source = texts[name2] === void 0 || flags[name2] !== void 0 ? "" : ` (from ${envOf(name2)})`;
  const { secret, fallback } = SETTINGS[name2];
  const found = secret === true ? " (its value is not shown)" : `, not ${quoted(texts[name2] ?? fallback)}`;
  return `${flagOf(name2)}${source} ${issue2?.message}${found}`;
}
function parseConfig(argv, env) {
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] === "0") {
    return refused(
      "NODE_TLS_REJECT_UNAUTHORIZED=0 switches certificate checks off; unset it and use NODE_EXTRA_CA_CERTS"
    );
  }
  const flags = fromFlags(argv);
  if (!flags.ok) return flags;
  const variables = fromEnvironment(env);
  if (!variables.ok) return variables;
  const texts = { ...variables.texts, ...flags.texts };
  const parsed2 = configSchema.safeParse(texts);
  if (parsed2.success) return { ok: true, config: Object.freeze(parsed2.data) };
  return refused(complaint(parsed2.error.issues[0], flags.texts, texts));
}
var NAMES, BY_FLAG, BY_ENV, SERVICE_LINK, withoutUser, quoted, refused, unknown, SETTING_ROWS, settingsHelp;
var init_config = __esm({
  "src/config.ts"() {
    "use strict";
    init_text();
    init_nearest();
    init_settings();
    NAMES = Object.keys(SETTINGS);
    BY_FLAG = new Map(NAMES.map((name2) => [flagOf(name2), name2]));
    BY_ENV = new Map(NAMES.map((name2) => [envOf(name2), name2]));
    SERVICE_LINK = /^FJJ_(.*_)?(SERVICE_(HOST|PORT.*)|PORT(_\d+_.*)?)$/;
    withoutUser = (text5) => text5.replace(/^.*@/s, "***@");
    quoted = (text5) => printable(JSON.stringify(withoutUser(text5)), 80);
    refused = (message) => ({ ok: false, message });
    unknown = (kind, word, known) => refused(unknownWord(kind, word, { words: [...known] }));
    SETTING_ROWS = NAMES.map((name2) => ({
      flag: flagOf(name2),
      env: envOf(name2),
      default: SETTINGS[name2].fallback,
      meaning: SETTINGS[name2].meaning
    }));
    settingsHelp = () => SETTING_ROWS.map((row2) => {
      const value = row2.default === "" ? "" : ` (default ${row2.default})`;
      return `  ${row2.flag}, ${row2.env}${value}
      ${row2.meaning}
`;
    }).join("");
  }
});

// src/clock.ts
function after(ms, run) {
  const end = performance.now() + ms;
  let timer;
  const arm = () => {
    const left = Math.max(0, Math.ceil(end - performance.now()));
    timer = left > LONGEST_MS ? setTimeout(arm, LONGEST_MS) : setTimeout(run, left);
  };
  arm();
  return () => clearTimeout(timer);
}
async function within2(ms, work3) {
  const late = Promise.withResolvers();
  const cancel = monotonic.after(ms, () => late.resolve(false));
  return Promise.race([work3.then(() => true), late.promise]).finally(cancel);
}
var LONGEST_MS, monotonic, wall, aborted;
var init_clock = __esm({
  "src/clock.ts"() {
    "use strict";
    LONGEST_MS = 2 ** 31 - 1;
    monotonic = { now: () => performance.now(), after };
    wall = () => Date.now();
    aborted = (signal) => signal.aborted ? Promise.resolve() : new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
});

// src/controller/lag.ts
var LagClock;
var init_lag = __esm({
  "src/controller/lag.ts"() {
    "use strict";
    LagClock = class {
      #now;
      #since = /* @__PURE__ */ new Map();
      /** Monotonic, ms. */
      constructor(now) {
        this.#now = now;
      }
      edited(key) {
        if (!this.#since.has(key)) this.#since.set(key, this.#now());
      }
      /** Seconds since the first edit that was not yet settled; undefined when there is none. */
      settled(key) {
        const since = this.#since.get(key);
        this.#since.delete(key);
        return since === void 0 ? void 0 : (this.#now() - since) / 1e3;
      }
    };
  }
});

// src/controller/backoff.ts
var BASE_MS, CAP_MS, Backoff;
var init_backoff = __esm({
  "src/controller/backoff.ts"() {
    "use strict";
    BASE_MS = 1e3;
    CAP_MS = 5 * 6e4;
    Backoff = class {
      #failures = /* @__PURE__ */ new Map();
      #random;
      /** `random`: from 0 to below 1, evenly. */
      constructor(random) {
        this.#random = random;
      }
      /** Counts a failure. Full jitter: anything from 0 to a ceiling that doubles each time, from 1 s to 5 minutes. */
      next(key) {
        const failures = this.count(key);
        this.#failures.set(key, failures + 1);
        return this.#random() * Math.min(CAP_MS, BASE_MS * 2 ** failures);
      }
      count(key) {
        return this.#failures.get(key) ?? 0;
      }
      forget(key) {
        this.#failures.delete(key);
      }
    };
  }
});

// src/controller/heap.ts
var Heap;
var init_heap = __esm({
  "src/controller/heap.ts"() {
    "use strict";
    Heap = class {
      #items = [];
      get size() {
        return this.#items.length;
      }
      get first() {
        return this.#items[0];
      }
      push(item) {
        this.#put(item, this.#items.length);
        this.#rise(item);
      }
      remove(item) {
        const last = this.#items.pop();
        if (last === void 0 || last === item) return;
        this.#put(last, item.slot);
        this.#rise(last);
        this.#sink(last);
      }
      /** To be called after `item.at` became earlier. */
      advanced(item) {
        this.#rise(item);
      }
      #put(item, slot) {
        this.#items[slot] = item;
        item.slot = slot;
      }
      #swap(upper, lower) {
        const { slot } = upper;
        this.#put(upper, lower.slot);
        this.#put(lower, slot);
      }
      #rise(item) {
        while (item.slot > 0) {
          const parent = this.#items[item.slot - 1 >> 1];
          if (parent === void 0 || parent.at <= item.at) return;
          this.#swap(parent, item);
        }
      }
      #sink(item) {
        for (; ; ) {
          const left = this.#items[2 * item.slot + 1];
          const right = this.#items[2 * item.slot + 2];
          const least = right !== void 0 && left !== void 0 && right.at < left.at ? right : left;
          if (least === void 0 || least.at >= item.at) return;
          this.#swap(item, least);
        }
      }
    };
  }
});

// src/controller/delays.ts
var higher, Delays;
var init_delays = __esm({
  "src/controller/delays.ts"() {
    "use strict";
    init_heap();
    higher = (one, other) => other === "high" ? other : one;
    Delays = class {
      #byKey = /* @__PURE__ */ new Map();
      #heap = new Heap();
      #clock;
      #due;
      #timer;
      constructor(clock, due) {
        this.#clock = clock;
        this.#due = due;
      }
      get size() {
        return this.#heap.size;
      }
      /** The earliest wanted time stays. */
      set(key, at, priority) {
        const known = this.#byKey.get(key);
        if (known === void 0) {
          const delayed = { key, at, priority, slot: 0 };
          this.#byKey.set(key, delayed);
          this.#heap.push(delayed);
        } else {
          known.priority = higher(priority, known.priority);
          if (at >= known.at) return;
          known.at = at;
          this.#heap.advanced(known);
        }
        this.#arm();
      }
      /** Takes a key out; returns the priority it was wanted with. */
      remove(key) {
        const known = this.#byKey.get(key);
        if (known === void 0) return void 0;
        this.#byKey.delete(key);
        this.#heap.remove(known);
        this.#arm();
        return known.priority;
      }
      clear() {
        for (const key of [...this.#byKey.keys()]) this.remove(key);
      }
      /** A timer that is too early is left alone: it finds nothing due and is set again, once, instead of at every removal. */
      #arm() {
        const first2 = this.#heap.first;
        if (first2 !== void 0 && this.#timer !== void 0 && this.#timer.at <= first2.at) return;
        this.#timer?.cancel();
        this.#timer = void 0;
        if (first2 === void 0) return;
        const cancel = this.#clock.after(Math.max(0, first2.at - this.#clock.now()), () => this.#fire());
        this.#timer = { at: first2.at, cancel };
      }
      #fire() {
        this.#timer = void 0;
        const now = this.#clock.now();
        const due = [];
        for (let first2 = this.#heap.first; first2 !== void 0 && first2.at <= now; first2 = this.#heap.first) {
          this.#heap.remove(first2);
          this.#byKey.delete(first2.key);
          due.push(first2);
        }
        this.#arm();
        for (const { key, priority } of due) this.#due(key, priority);
      }
    };
  }
});

// src/controller/fifo.ts
var Fifo;
var init_fifo = __esm({
  "src/controller/fifo.ts"() {
    "use strict";
    Fifo = class {
      #since = /* @__PURE__ */ new Map();
      #order = this.#since.entries();
      get size() {
        return this.#since.size;
      }
      has(key) {
        return this.#since.has(key);
      }
      push(key, since) {
        this.#since.set(key, since);
      }
      /** Takes a key out of the middle; returns when it came. */
      remove(key) {
        const since = this.#since.get(key);
        this.#since.delete(key);
        return since;
      }
      shift() {
        if (this.#since.size === 0) return void 0;
        const next = this.#order.next();
        if (next.done === true) return void 0;
        const [key, since] = next.value;
        this.#since.delete(key);
        return { key, since };
      }
      clear() {
        for (const key of this.#since.keys()) this.#since.delete(key);
      }
    };
  }
});

// src/controller/queue.ts
var HIGH_IN_A_ROW, WorkQueue;
var init_queue = __esm({
  "src/controller/queue.ts"() {
    "use strict";
    init_backoff();
    init_delays();
    init_fifo();
    HIGH_IN_A_ROW = 16;
    WorkQueue = class {
      #clock;
      #hooks;
      #waiting = { high: new Fifo(), low: new Fifo() };
      #working = /* @__PURE__ */ new Map();
      #backoff;
      #takers = [];
      #drained = Promise.withResolvers();
      #delays;
      #highInARow = 0;
      #closed = false;
      constructor(options) {
        this.#clock = options.clock;
        this.#backoff = new Backoff(options.random);
        this.#hooks = options.hooks ?? {};
        this.#delays = new Delays(options.clock, (key, priority) => this.#want(key, priority));
      }
      /** Wanted as soon as possible; this also stands in for a delayed add. */
      add(key, { priority = "high" } = {}) {
        if (this.#closed) return;
        this.#want(key, higher(priority, this.#delays.remove(key)));
      }
      /** Wanted in `ms`. Nothing happens if the key is wanted earlier anyway: the pass that comes first decides anew. */
      addAfter(key, ms, { priority = "low" } = {}) {
        if (!(ms > 0)) this.add(key, { priority });
        else if (!this.#closed && !this.#isWaiting(key)) {
          this.#delays.set(key, this.#clock.now() + ms, priority);
        }
      }
      /**
       * Counts a failure and wants the key again after a backoff with full jitter, in the rank it had. What a service asked for
       * (`atLeastMs`) comes on top, so that a thousand keys told the same time do not return together. Returns the delay in ms.
       */
      retry(key, atLeastMs = 0) {
        const ms = atLeastMs + this.#backoff.next(key);
        this.#hooks.onRetry?.();
        this.addAfter(key, ms, { priority: this.#working.get(key)?.priority ?? "low" });
        return ms;
      }
      /** Ends the count of failures. The key stays queued if it is. */
      forget(key) {
        this.#backoff.forget(key);
      }
      isWorking(key) {
        return this.#working.has(key);
      }
      /** Failures since the last `forget`. */
      failures(key) {
        return this.#backoff.count(key);
      }
      /** The next key, when there is one; undefined once the queue is drained. Every key taken must be given to `done`. */
      take() {
        if (this.#closed) return Promise.resolve(void 0);
        const { promise, resolve } = Promise.withResolvers();
        this.#takers.push(resolve);
        this.#hand();
        return promise;
      }
      done(key) {
        const work3 = this.#working.get(key);
        if (work3 === void 0) throw new Error(`${key} is not in process`);
        this.#working.delete(key);
        this.#hooks.onWorked?.((this.#clock.now() - work3.since) / 1e3);
        if (work3.again !== void 0) this.#enqueue(key, work3.again);
        if (this.#closed && this.#working.size === 0) this.#drained.resolve();
      }
      /** Gives out no more keys, forgets those that wait and refuses new ones; resolves when those in process are done. */
      drain() {
        this.#closed = true;
        this.#delays.clear();
        this.#waiting.high.clear();
        this.#waiting.low.clear();
        for (const work3 of this.#working.values()) work3.again = void 0;
        for (const taker of this.#takers.splice(0)) taker(void 0);
        if (this.#working.size === 0) this.#drained.resolve();
        return this.#drained.promise;
      }
      stats() {
        const now = this.#clock.now();
        const seconds = [...this.#working.values()].map(({ since }) => (now - since) / 1e3);
        return {
          high: this.#waiting.high.size,
          low: this.#waiting.low.size,
          delayed: this.#delays.size,
          working: this.#working.size,
          unfinishedSeconds: seconds.reduce((sum, one) => sum + one, 0),
          longestSeconds: Math.max(0, ...seconds)
        };
      }
      #isWaiting(key) {
        const { high, low } = this.#waiting;
        return high.has(key) || low.has(key) || this.#working.get(key)?.again !== void 0;
      }
      #want(key, priority) {
        if (!this.#isWaiting(key)) this.#hooks.onAdd?.();
        const work3 = this.#working.get(key);
        const since = work3?.again?.since ?? this.#clock.now();
        if (work3 === void 0) this.#enqueue(key, { priority, since });
        else work3.again = { priority: higher(priority, work3.again?.priority), since };
      }
      #enqueue(key, { priority, since }) {
        const { high, low } = this.#waiting;
        if (high.has(key) || priority === "low" && low.has(key)) return;
        this.#waiting[priority].push(key, low.remove(key) ?? since);
        this.#hand();
      }
      #hand() {
        while (this.#takers.length > 0) {
          const priority = this.#turn();
          const next = this.#waiting[priority].shift();
          if (next === void 0) return;
          const now = this.#clock.now();
          this.#highInARow = priority === "high" ? this.#highInARow + 1 : 0;
          this.#working.set(next.key, { priority, since: now, again: void 0 });
          this.#hooks.onWaited?.((now - next.since) / 1e3);
          this.#takers.shift()?.(next.key);
        }
      }
      #turn() {
        const { high, low } = this.#waiting;
        if (high.size === 0) return "low";
        return this.#highInARow >= HIGH_IN_A_ROW && low.size > 0 ? "low" : "high";
      }
    };
  }
});

// src/controller/secrets-in-use.ts
function secretsInUse(manifests) {
  const keys = /* @__PURE__ */ new Set();
  for (const manifest of manifests) keys.add(`${manifest.namespace}/${secretNameOf(manifest)}`);
  return keys;
}
var secretNameOf;
var init_secrets_in_use = __esm({
  "src/controller/secrets-in-use.ts"() {
    "use strict";
    init_names();
    secretNameOf = ({ spec }) => {
      const ref = spec?.credentialsRef;
      return typeof ref?.name === "string" ? ref.name : DEFAULT_SECRET;
    };
  }
});

// src/controller/shard.ts
import { createHash } from "node:crypto";
function isIn({ index, count: count3 }, key) {
  if (count3 === 1) return true;
  return createHash("sha256").update(key).digest().readUInt32BE() % count3 === index - 1;
}
var init_shard = __esm({
  "src/controller/shard.ts"() {
    "use strict";
  }
});

// src/core/failure.ts
var SLOW_RETRY_MS, LOOK_AGAIN_MS, row, FAILURES, ok, failed;
var init_failure = __esm({
  "src/core/failure.ts"() {
    "use strict";
    SLOW_RETRY_MS = 18e5;
    LOOK_AGAIN_MS = 15e3;
    row = (...[retry, action, meaning, fix]) => ({
      retry,
      stalled: action === "person",
      meaning,
      fix
    });
    FAILURES = {
      InvalidSpec: row(
        "spec",
        "person",
        "The spec breaks the schema.",
        "Correct the field that the message names."
      ),
      SecretNotFound: row(
        "secret",
        "person",
        "The Secret does not exist.",
        "Create the Secret in the namespace of the object."
      ),
      SecretUnreadable: row(
        "backoff",
        "person",
        "The API server does not let the controller read the Secret.",
        "Grant the right that the message names."
      ),
      SecretInvalid: row(
        "secret",
        "person",
        "The Secret lacks keys, or has an unusable value.",
        "Add the keys that the message names."
      ),
      RegionUnknown: row(
        "secret",
        "person",
        "Neither spec, Secret nor controller names a region.",
        "Set spec.region."
      ),
      AuthFailed: row(
        "secret",
        "person",
        "DLI or IAM refused the credentials.",
        "Put valid credentials into the Secret."
      ),
      KeyLocked: row(
        "backoff",
        "person",
        "The access key is locked after bad signatures.",
        "Correct the Secret; a lock lasts five minutes."
      ),
      ClockSkew: row(
        "slow",
        "person",
        "The controller's clock is more than 15 minutes off.",
        "Correct the clock of the node."
      ),
      PermissionDenied: row(
        "slow",
        "person",
        "The credentials lack a right, or the account is frozen.",
        "Grant the right in IAM, or settle the account."
      ),
      ProjectMismatch: row(
        "slow",
        "person",
        "The credentials belong to another project or region.",
        "Correct spec.projectId or spec.region."
      ),
      EndpointInvalid: row(
        "slow",
        "person",
        "The endpoint does not serve the DLI API.",
        "Correct spec.region or --dli-endpoint."
      ),
      EndpointNotFound: row(
        "backoff",
        "person",
        "No address is found for the endpoint's host.",
        "Correct spec.region or --dli-endpoint, or the cluster's name service."
      ),
      TLSFailed: row(
        "backoff",
        "person",
        "The endpoint's certificate is not valid.",
        "Correct the endpoint, or trust its CA (NODE_EXTRA_CA_CERTS)."
      ),
      JobNotFound: row(
        "slow",
        "person",
        "The job does not exist.",
        "Correct spec.jobId by a new object, or restore the job."
      ),
      WrongJobType: row("slow", "person", "The job is not a Flink jar job.", "Name a flink_jar_job."),
      QueueUnavailable: row(
        "slow",
        "person",
        "The queue is gone, not running or out of CUs.",
        "Correct queue_name, or start or enlarge the queue."
      ),
      Rejected: row(
        "slow",
        "person",
        "DLI refused the update.",
        "Read error_code and error_msg, then edit the spec."
      ),
      StateConflict: row(
        "look",
        "none",
        "DLI refused the update in the job's present state.",
        "Stop the job, or wait."
      ),
      Throttled: row(
        "backoff",
        "none",
        "DLI or the gateway asked to slow down.",
        "None; it is tried again later."
      ),
      CloudUnavailable: row(
        "backoff",
        "none",
        "DLI or IAM did not answer, or answered with an internal error.",
        "None; it is tried again."
      ),
      InvalidResponse: row(
        "backoff",
        "none",
        "The answer was not what the API promises.",
        "Check --dli-endpoint and proxies; it is tried again."
      )
    };
    ok = (value) => ({ ok: true, value });
    failed = (failure) => ({ ok: false, failure });
  }
});

// src/core/reasons.ts
var OWN, ofFailure, REASONS;
var init_reasons = __esm({
  "src/core/reasons.ts"() {
    "use strict";
    init_failure();
    OWN = {
      UpToDate: {
        status: "True",
        again: "compared each interval",
        meaning: "The live job is what the spec says.",
        fix: "None."
      },
      Updating: {
        status: "False",
        with: "Reconciling",
        again: "at once",
        meaning: "A part of the change is applied, the rest follows.",
        fix: "None."
      },
      JobBusy: {
        status: "False",
        with: "Reconciling",
        again: "look",
        meaning: "The job is between two states; the update waits.",
        fix: "None."
      },
      DriftDetected: {
        status: "False",
        again: "compared each interval; never sent",
        meaning: "mode Observe: fields differ and nothing is written.",
        fix: "Set mode Manage, edit the spec, or change the job."
      },
      RestartRequired: {
        status: "False",
        with: "Stalled",
        again: "when the job stops, or spec, Secret or difference change; the job is looked at each interval",
        meaning: "The change needs a stopped job, and the job runs.",
        fix: "Stop the job in DLI; the update follows within one interval. Then start it."
      },
      DiffNotConverging: {
        status: "False",
        with: "Stalled",
        again: "on an edit, a live value that moves, another Secret, or a reconcile-now; compared each interval",
        meaning: "Three updates were applied and the same fields still differ.",
        fix: "Write what DLI makes of the value, or put the field into spec.ignore."
      },
      Conflict: {
        status: "False",
        with: "Stalled",
        again: "each interval, and when the other object changes or goes",
        meaning: "An older FlinkJarJob manages the same DLI job.",
        fix: "Delete one of the two, or set its mode to Observe."
      },
      Suspended: {
        status: "Unknown",
        again: "spec",
        meaning: "spec.suspend is true.",
        fix: "Set spec.suspend to false."
      }
    };
    ofFailure = (kind) => {
      const { retry, stalled, meaning, fix } = FAILURES[kind];
      return { status: "False", with: stalled ? "Stalled" : "Reconciling", again: retry, meaning, fix };
    };
    REASONS = {
      ...OWN,
      ...Object.fromEntries(Object.keys(FAILURES).map((kind) => [kind, ofFailure(kind)]))
    };
  }
});

// src/core/job.ts
var PHASES, phaseOf, JOB_STATES;
var init_job = __esm({
  "src/core/job.ts"() {
    "use strict";
    PHASES = {
      job_init: "idle",
      job_submitting: "moving",
      job_submit_fail: "idle",
      job_running: "running",
      job_running_exception: "idle",
      job_downloading: "moving",
      job_idle: "idle",
      job_canceling: "moving",
      job_cancel_success: "idle",
      job_cancel_fail: "running",
      job_savepointing: "moving",
      job_arrearage_stopped: "idle",
      job_arrearage_recovering: "moving",
      job_finish: "idle"
    };
    phaseOf = (status2) => (Object.hasOwn(PHASES, status2) ? PHASES[status2] : void 0) ?? "running";
    JOB_STATES = Object.keys(PHASES);
  }
});

// src/core/part.ts
function candidates(changes, { status: status2 }) {
  if (phaseOf(status2) !== "running") return nonEmpty([{ part: "Whole", changes }]);
  return nonEmpty([
    { part: "Hot", changes: changes.filter(({ hot }) => hot) },
    { part: "Cold", changes: changes.filter(({ hot }) => !hot) }
  ]);
}
function settledParts(changes, observed2) {
  if (changes.length === 0) return [...PARTS];
  if (phaseOf(observed2.status) !== "running") return [];
  const open = candidates(changes, observed2).map(({ part }) => part);
  return ["Hot", "Cold"].filter((part) => !open.includes(part));
}
var PARTS, nonEmpty;
var init_part = __esm({
  "src/core/part.ts"() {
    "use strict";
    init_job();
    PARTS = ["Whole", "Hot", "Cold"];
    nonEmpty = (all) => all.filter(({ changes }) => changes.length > 0);
  }
});

// src/core/status.ts
import { z as z6 } from "zod";
function readStatus(stored) {
  if (typeof stored !== "object" || stored === null) return {};
  const parts = Object.entries(statusSchema.shape).flatMap(([name2, schema]) => {
    const parsed2 = schema.safeParse(stored[name2]);
    return parsed2.success && parsed2.data !== void 0 ? [[name2, parsed2.data]] : [];
  });
  return Object.fromEntries(parts);
}
var CONDITION_TYPES, conditionSchema, int64, driftSchema, UPDATE_OUTCOMES, lastUpdateSchema, historySchema, statusSchema, updatesIn;
var init_status = __esm({
  "src/core/status.ts"() {
    "use strict";
    init_part();
    CONDITION_TYPES = ["Ready", "Reconciling", "Stalled", "Drifted", "JobHealthy"];
    conditionSchema = z6.object({
      type: z6.string().max(316).describe("Ready, Reconciling, Stalled, Drifted or JobHealthy."),
      status: z6.enum(["True", "False", "Unknown"]).describe("True, False or Unknown."),
      reason: z6.string().min(1).max(1024).describe("One word for the cause."),
      message: z6.string().max(32768).describe("One sentence for a person."),
      lastTransitionTime: z6.string().max(64).meta({ format: "date-time" }).describe("When status last changed."),
      observedGeneration: z6.int().min(0).describe("The generation this was said of.").optional()
    }).describe("One aspect of the state.");
    int64 = () => z6.union([z6.number(), z6.bigint()]).meta({ int64: true });
    driftSchema = z6.object({
      field: z6.string().max(64).describe("Field of spec.job."),
      desired: z6.string().max(512).describe("Wanted value as JSON text; *** when it may hold a key."),
      live: z6.string().max(512).describe("Live value as JSON text; *** when it may hold a key."),
      since: z6.string().max(64).meta({ format: "date-time" }).describe("When the difference was first seen.")
    }).describe("One field on which spec and live job differ.");
    UPDATE_OUTCOMES = ["Applied", "Refused", "Unknown"];
    lastUpdateSchema = z6.object({
      digest: z6.string().max(64).describe("Fingerprint of the wanted values and of the live ones."),
      secret: z6.string().max(64).describe("Fingerprint of the Secret it was sent with.").optional(),
      part: z6.enum(PARTS).describe("What it was for: the Whole difference, or on a running job its Hot or its Cold fields.").optional(),
      status: z6.string().max(64).describe("The job's state when it was sent.").optional(),
      generation: z6.int().min(0).describe("Generation the update was made for."),
      attempts: z6.int().min(1).describe("How often this very update was sent."),
      outcome: z6.enum(UPDATE_OUTCOMES).describe("Applied, Refused, or Unknown when no clear answer came."),
      reason: z6.string().max(64).describe("Why it was refused.").optional(),
      error_code: z6.string().max(64).describe("DLI's code for the refusal.").optional(),
      error_msg: z6.string().max(1024).describe("DLI's words for it.").optional(),
      at: z6.string().max(64).meta({ format: "date-time" }).describe("When it was last sent.")
    }).describe("The last update sent; it keeps one refused update from being sent for ever.");
    historySchema = z6.object({
      at: z6.string().max(64).meta({ format: "date-time" }).describe("When it was sent."),
      generation: z6.int().min(0).describe("Generation it was made for."),
      fields: z6.array(z6.string().max(64)).max(64).describe("Fields it was to change."),
      outcome: z6.enum(UPDATE_OUTCOMES).describe("Applied, Refused or Unknown."),
      error_code: z6.string().max(64).describe("DLI's code, when it was refused.").optional()
    }).describe("One update.");
    statusSchema = z6.object({
      observedGeneration: z6.int().min(-1).describe("The newest generation that a pass has dealt with; -1 before the first.").optional(),
      update_time: int64().describe("DLI's time of the job's last update, epoch milliseconds.").optional(),
      updatedAt: z6.string().max(64).meta({ format: "date-time" }).describe("update_time for people.").optional(),
      error_code: z6.string().max(64).describe("DLI's code of the last failure; absent after a success.").optional(),
      error_msg: z6.string().max(1024).describe("DLI's words for it, at most 1 KB.").optional(),
      lastHandledReconcileAt: z6.string().max(256).describe("The last reconcile-now annotation that was acted on.").optional(),
      job: z6.object({
        status: z6.string().max(64).describe("DLI's word, such as job_running.").optional(),
        status_desc: z6.string().max(1024).describe("DLI's explanation.").optional(),
        queue_name: z6.string().max(128).describe("The queue the live job is in.").optional()
      }).describe("What was seen of the live job.").optional(),
      driftCount: z6.int().min(0).describe("Number of fields that differ.").optional(),
      drift: z6.array(driftSchema).max(64).describe("Fields on which spec and live job differ.").optional(),
      lastUpdate: lastUpdateSchema.optional(),
      earlierUpdates: z6.array(lastUpdateSchema).max(PARTS.length - 1).describe("The last updates of the other parts, for the same generation.").optional(),
      history: z6.array(historySchema).max(5).describe("The last five updates, newest first.").optional(),
      conditions: z6.array(conditionSchema).max(16).describe("Ready, Reconciling, Stalled, Drifted, JobHealthy.").meta({ "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"] }).optional()
    }).describe("What the controller saw and did.");
    updatesIn = ({ lastUpdate, earlierUpdates = [] }) => lastUpdate === void 0 ? [] : [lastUpdate, ...earlierUpdates];
  }
});

// src/core/conditions.ts
function health({ status: status2, status_desc }) {
  const known = Object.hasOwn(HEALTH, status2) ? HEALTH[status2] : void 0;
  const [truth, reason2] = known ?? ["Unknown", "JobMoving"];
  return {
    status: truth,
    reason: reason2,
    message: status_desc === "" ? `DLI says ${status2}.` : `DLI says ${status2}: ${status_desc}`
  };
}
function readiness({ reason: reason2, message }) {
  const row2 = REASONS[reason2];
  const ready = { status: row2.status, reason: reason2, message };
  if (row2.with === "Stalled") return { Ready: ready, Stalled: { status: "True", reason: reason2, message } };
  if (row2.with !== "Reconciling") return { Ready: ready };
  const progress = reason2 in { Updating: 1, JobBusy: 1 } ? "Progressing" : "ProgressingWithRetry";
  return { Ready: ready, Reconciling: { status: "True", reason: progress, message } };
}
function conditions(claims, before, { now, generation }) {
  const ours = CONDITION_TYPES.flatMap((type) => {
    const claim = claims[type];
    if (claim === void 0) return [];
    const old = before.find((condition2) => condition2.type === type);
    const lastTransitionTime = old?.status === claim.status ? old.lastTransitionTime : now;
    const message = printable(claim.message, MESSAGE_BYTES);
    return [{ type, ...claim, message, lastTransitionTime, observedGeneration: generation }];
  });
  return [...ours, ...before.filter((condition2) => !isOurs(condition2))].slice(0, MOST);
}
var HEALTH, MESSAGE_BYTES, MOST, isOurs, conditionOf;
var init_conditions = __esm({
  "src/core/conditions.ts"() {
    "use strict";
    init_reasons();
    init_status();
    init_text();
    HEALTH = {
      job_running: ["True", "JobRunning"],
      job_finish: ["True", "JobFinished"],
      job_running_exception: ["False", "JobException"],
      job_submit_fail: ["False", "SubmitFailed"],
      job_cancel_fail: ["False", "StopFailed"],
      job_arrearage_stopped: ["False", "ArrearsStopped"],
      job_init: ["Unknown", "JobStopped"],
      job_idle: ["Unknown", "JobStopped"],
      job_cancel_success: ["Unknown", "JobStopped"]
    };
    MESSAGE_BYTES = 4096;
    MOST = 16;
    isOurs = ({ type }) => CONDITION_TYPES.includes(type);
    conditionOf = (list4, type) => list4?.find((condition2) => condition2.type === type);
  }
});

// src/controller/wake.ts
function createWake({ cluster, queue, memory: memory3, isOurs: isOurs2, within: within5 }) {
  const add = (key, priority = "high") => {
    if (isOurs2(key)) queue.add(key, { priority });
  };
  const rivals = (manifest) => {
    for (const peer of cluster.naming(jobIdOf(manifest))) if (peer.key !== manifest.key) add(peer.key);
  };
  return {
    changed(manifest, why) {
      add(manifest.key, why === "first" ? "low" : "high");
      if (why === "edit") rivals(manifest);
    },
    gone(manifest) {
      memory3.delete(manifest.uid);
      queue.forget(manifest.key);
      rivals(manifest);
    },
    /**
     * What is up to date takes the new credentials at its next visit; only what waits is woken. A pass under way may have
     * read the old ones and be about to say so.
     */
    secretChanged(namespace, name2) {
      for (const manifest of within5(namespace)) {
        const ready = conditionOf(manifest.status.conditions, "Ready")?.status === "True";
        const waits = !ready || queue.isWorking(manifest.key);
        if (waits && secretNameOf(manifest) === name2) add(manifest.key);
      }
    }
  };
}
var jobIdOf;
var init_wake = __esm({
  "src/controller/wake.ts"() {
    "use strict";
    init_conditions();
    init_secrets_in_use();
    jobIdOf = ({ spec }) => String(spec?.jobId ?? "");
  }
});

// src/core/json.ts
function parseJson(text5) {
  return LONG_DIGITS.test(text5) ? JSON.parse(text5, exact) : JSON.parse(text5);
}
var LONG_DIGITS, exact, asDigits, stringifyJson;
var init_json = __esm({
  "src/core/json.ts"() {
    "use strict";
    LONG_DIGITS = /\d{16}/;
    exact = (_key, value, context) => {
      const inexact = typeof value === "number" && !Number.isSafeInteger(value);
      return inexact && context.source !== void 0 && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
    };
    asDigits = (_key, value) => typeof value === "bigint" ? JSON.rawJSON(value.toString()) : value;
    stringifyJson = (value) => JSON.stringify(value, asDigits);
  }
});

// src/dli/codes.ts
function numbersOf(entry) {
  const [first2 = "", last = first2] = entry.split("-");
  const count3 = Number(last) - Number(first2) + 1;
  return Array.from({ length: count3 }, (_, at) => String(Number(first2) + at).padStart(first2.length, "0"));
}
function readCode(code) {
  const match = /^(?:([A-Za-z]+)\.)?(\d{3,5})$/.exec(code ?? "");
  const speaker = SPEAKERS[(match?.[1] ?? "DLI").toUpperCase()];
  return speaker === void 0 || match?.[2] === void 0 ? void 0 : { speaker, number: match[2] };
}
function byCode({ speaker, number: number2 }, status2, reading) {
  if (speaker === "dli" && reading && MISSING_OBJECT.includes(number2)) return "JobNotFound";
  if (speaker === "gateway" && number2 === "0201" && status2 >= 500) return "CloudUnavailable";
  return KINDS.get(`${speaker} ${number2}`);
}
function kindOf(code, status2, reading) {
  const coded = readCode(code);
  const known = status2 === 429 || coded === void 0 ? void 0 : byCode(coded, status2, reading);
  if (known !== void 0) return known;
  if (status2 >= 300 && status2 < 400) return "EndpointInvalid";
  if (coded?.speaker !== "dli" && NOT_DLI[status2] !== void 0) return NOT_DLI[status2];
  return STATUSES[status2] ?? (status2 >= 500 ? "CloudUnavailable" : "Rejected");
}
var CODES, MISSING_OBJECT, STATUSES, NOT_DLI, SPEAKERS, KINDS;
var init_codes = __esm({
  "src/dli/codes.ts"() {
    "use strict";
    CODES = {
      dli: {
        AuthFailed: ["10007", "10008", "10010", "0013-0015"],
        PermissionDenied: [
          ...["10002", "10005", "10009", "10014", "10016", "0003", "0011", "0016"],
          // The agency: DLI may not do in the account what it was asked to.
          "19006-19011"
        ],
        ProjectMismatch: ["10006"],
        EndpointInvalid: ["10003"],
        JobNotFound: ["12004", "13007", "15001", "16001", "17001"],
        StateConflict: ["12003", "12005", "13006", "15002"],
        QueueUnavailable: [
          ...["13001", "13002", "13008", "13009", "13011", "13024"],
          ...["20005", "20014", "20026", "21000-21999", "1028"]
        ],
        CloudUnavailable: ["10001", "10015", "11005", "11098", "13010", "26500", "0012", "0019", "0999"],
        // What DLI has looked at and will not have: it says so with HTTP 500, too, and nothing was applied.
        Rejected: [
          ...["0001", "0002", "0004-0009", "0018", "0023", "0100", "10004"],
          ...["11001-11004", "11006-11036", "11038", "11039", "12001", "12002", "12006"],
          ...["13003-13005", "13012-13019", "14001", "19001-19005", "23001", "23003"]
        ]
      },
      gateway: {
        AuthFailed: ["0301", "0303", "0305", "0307"],
        PermissionDenied: ["0302", "0304", "0306", "0310", "0401", "0402", "0802"],
        // Never "the job is gone": the gateway does not know the path at all.
        EndpointInvalid: ["0101", "0106", "0501", "0502"],
        Throttled: ["0308"],
        CloudUnavailable: ["0601", "0605-0610", "0613"],
        Rejected: ["0602"]
      },
      iam: {
        AuthFailed: ["0001", "0061-0067"],
        PermissionDenied: ["0002", "0003", "0080-0083"],
        ProjectMismatch: ["0004"],
        Throttled: ["0012"],
        CloudUnavailable: ["0006"]
      }
    };
    MISSING_OBJECT = ["0002", "0023"];
    STATUSES = {
      401: "AuthFailed",
      403: "PermissionDenied",
      407: "EndpointInvalid",
      408: "CloudUnavailable",
      425: "CloudUnavailable",
      429: "Throttled"
    };
    NOT_DLI = { 404: "EndpointInvalid", 405: "EndpointInvalid" };
    SPEAKERS = { DLI: "dli", APIG: "gateway", APIGW: "gateway", IAM: "iam" };
    KINDS = new Map(
      Object.entries(CODES).flatMap(
        ([speaker, codes]) => Object.entries(codes).flatMap(
          ([kind, entries]) => entries.flatMap(numbersOf).map((number2) => [`${speaker} ${number2}`, kind])
        )
      )
    );
  }
});

// src/dli/refusal.ts
function first(members, names2) {
  const value = names2.map((name2) => members[name2]).find((item) => item !== void 0 && item !== null);
  if (typeof value === "string") return value === "" ? void 0 : value;
  return typeof value === "number" || typeof value === "bigint" ? String(value) : void 0;
}
function isSuccess(json) {
  const value = isObject(json) ? json["is_success"] : void 0;
  if (value === void 0 || value === null) return "absent";
  const word = String(value).trim().toLowerCase();
  if (word === "true") return "yes";
  return word === "false" ? "no" : "garbled";
}
function refuses(json) {
  if (!isObject(json)) return false;
  const success = isSuccess(json);
  if (success === "yes" || success === "no") return success === "no";
  const code = first(json, ["error_code"]);
  return code !== void 0 && !isZero(code);
}
function refusalInside(json) {
  const found = (Array.isArray(json) ? json.slice(0, 100) : [json]).find(refuses);
  return isObject(found) ? read2(found) : void 0;
}
function refusalOf(json) {
  const list4 = Array.isArray(json) ? json.slice(0, 100) : [json];
  const members = list4.find(refuses) ?? list4.find(isObject);
  if (!isObject(members)) return { code: void 0, message: "", requestId: void 0 };
  const outer = read2(members);
  if (!isObject(members["error"])) return outer;
  const inner = read2(members["error"]);
  return { ...inner, requestId: outer.requestId ?? inner.requestId };
}
var isObject, isZero, realCode, read2;
var init_refusal = __esm({
  "src/dli/refusal.ts"() {
    "use strict";
    isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    isZero = (code) => /^0+$/.test(code ?? "");
    realCode = (code) => isZero(code) || /^[1-5]\d\d$/.test(code ?? "") ? void 0 : code;
    read2 = (members) => ({
      code: realCode(first(members, ["error_code", "errorCode", "error_id", "code"])),
      message: first(members, ["error_msg", "errorMsg", "error_cause", "message", "msg", "title"]) ?? "",
      requestId: first(members, ["request_id", "requestId"])
    });
  }
});

// src/dli/retry-after.ts
function httpDate(text5) {
  if (text5 === void 0 || !HTTP_DATE.test(text5)) return void 0;
  const time = Date.parse(text5);
  return Number.isNaN(time) ? void 0 : time;
}
function retryAfterMs(value, now) {
  const text5 = value?.trim() ?? "";
  const date = httpDate(text5);
  const wait = /^\d{1,12}$/.test(text5) ? Number(text5) * 1e3 : (date ?? Number.NaN) - now;
  return wait > 0 ? Math.min(wait, CAP_MS2) : void 0;
}
var CAP_MS2, HTTP_DATE;
var init_retry_after = __esm({
  "src/dli/retry-after.ts"() {
    "use strict";
    CAP_MS2 = 3e5;
    HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
  }
});

// src/dli/scrub.ts
function bounded(text5, longest) {
  return text5.length <= MAX_TEXT ? { text: text5, drop: 0 } : { text: text5.slice(0, MAX_TEXT), drop: longest };
}
function scrubbed(said, secrets, limit = 1024) {
  if (said === "") return "";
  const texts = secrets.filter((secret) => typeof secret === "string" && secret !== "");
  const words = secrets.flatMap((secret) => typeof secret === "string" ? [] : [secret.word]);
  const hidden = [...new Set(texts.flatMap(forms))].sort((left, right) => right.length - left.length);
  const longest = Math.max(0, ...[...hidden, ...words].map(({ length }) => length));
  const { text: text5, drop } = bounded(said, longest);
  const masked = hidden.reduce((rest, secret) => rest.replaceAll(secret, MASK), text5);
  const kept = masked.slice(0, Math.max(0, masked.length - drop));
  return printable(withoutWords(kept, new Set(words)), limit);
}
var MASK, MAX_TEXT, secretsOf, forms, WORD, withoutWords;
var init_scrub = __esm({
  "src/dli/scrub.ts"() {
    "use strict";
    init_text();
    MASK = "***";
    MAX_TEXT = 65536;
    secretsOf = (credentials) => {
      if (credentials.kind === "token") return [credentials.token];
      if (credentials.kind === "password") return [credentials.password];
      const { accessKey, secretKey, securityToken } = credentials;
      return [secretKey, securityToken ?? "", accessKey];
    };
    forms = (secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed())
    ];
    WORD = /(%[0-9A-Fa-f]{2}|\\(?:u[0-9A-Fa-f]{4}|[bfnrt]))?(\w+)/g;
    withoutWords = (text5, words) => text5.replaceAll(WORD, (all, escaped, word) => {
      if (words.has(word)) return `${escaped ?? ""}${MASK}`;
      return escaped !== void 0 && words.has(all.slice(1)) ? `${all[0]}${MASK}` : all;
    });
  }
});

// src/dli/errors.ts
function readJson(body) {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return void 0;
  }
}
function plainKind(refusal3, status2, { operation }) {
  const kind = kindOf(refusal3.code, status2, operation === "show");
  if (serviceOf(operation) === "DLI") return kind;
  if (status2 === 404 && refusal3.message !== "") return "ProjectMismatch";
  if (kind !== "Rejected") return kind;
  return operation === "token" ? "AuthFailed" : "ProjectMismatch";
}
function skewMinutes(answer, refusal3, now) {
  const coded = readCode(refusal3.code);
  const theirs = httpDate(answer.headers["date"]);
  if (coded?.speaker !== "gateway" || theirs === void 0) return void 0;
  const bySignature = answer.status === 401 && (coded.number === "0301" || coded.number === "0303");
  return bySignature && Math.abs(now - theirs) > SKEW_MS ? Math.round((now - theirs) / 6e4) : void 0;
}
function signatureVerdict(answer, refusal3, { asked, now }) {
  if (!asked.signed || plainKind(refusal3, answer.status, asked) !== "AuthFailed") return void 0;
  const minutes = skewMinutes(answer, refusal3, now);
  if (minutes !== void 0) {
    const side = minutes > 0 ? "ahead of" : "behind";
    const message = `the controller's clock is ${Math.abs(minutes)} minutes ${side} the service's`;
    return { kind: "ClockSkew", message };
  }
  if (!LOCKED.test(refusal3.message)) return void 0;
  return { kind: "KeyLocked", message: "the access key is locked", retryAfterMs: LOCK_MS };
}
function waitOf({ headers }, kind, now) {
  const serverNow = httpDate(headers["date"]) ?? now;
  const wait = kind === "Throttled" ? retryAfterMs(headers["retry-after"], serverNow) : void 0;
  return wait === void 0 ? {} : { retryAfterMs: wait };
}
function sentenceOf({ status: status2 }, { operation }, { code, words }) {
  const redirect = status2 >= 300 && status2 < 400 ? "; redirects are not followed" : "";
  const parts = [code === "" ? "" : `, ${code}`, words === "" ? "" : `: ${words}`];
  return printable(`${serviceOf(operation)} answered HTTP ${status2}${redirect}${parts.join("")}`);
}
function describe(answer, refusal3, context) {
  const { asked, now } = context;
  const code = shownCode(refusal3, asked);
  const words = scrubbed(refusal3.message, asked.secrets);
  const requestId = requestIdOf(answer, asked.secrets, refusal3.requestId);
  const kind = plainKind(refusal3, answer.status, asked);
  const verdict2 = signatureVerdict(answer, refusal3, context) ?? {
    kind,
    message: sentenceOf(answer, asked, { code, words }),
    ...waitOf(answer, kind, now)
  };
  return {
    ...verdict2,
    ...code === "" ? {} : { error_code: code },
    ...words === "" ? {} : { error_msg: words },
    ...requestId === void 0 ? {} : { requestId },
    ...isAmbiguous(asked.operation, verdict2.kind) ? { ambiguous: true } : {}
  };
}
function failureIn(answer, json, context) {
  if (answer.status < 200 || answer.status > 299) return describe(answer, refusalOf(json), context);
  const refusal3 = refusalInside(json);
  if (refusal3 !== void 0) return describe(answer, refusal3, context);
  if (json === void 0) return malformed(answer, context.asked, "its body is not JSON");
  return isSuccess(json) === "garbled" ? malformed(answer, context.asked, "is_success is neither true nor false") : void 0;
}
function malformed(answer, asked, problem) {
  const service = serviceOf(asked.operation);
  const requestId = requestIdOf(answer, asked.secrets);
  return {
    kind: "InvalidResponse",
    message: `${service} answered HTTP ${answer.status}, but ${problem}`,
    ...requestId === void 0 ? {} : { requestId },
    ...asked.operation === "update" ? { ambiguous: true } : {}
  };
}
function failureOfFault(fault, asked) {
  const { kind, code, words, unsent } = fault;
  const service = serviceOf(asked.operation);
  const message = printable(`${service}: ${words} (${code})${hintOf(fault, service)}`);
  return { kind, message, ...asked.operation === "update" && !unsent ? { ambiguous: true } : {} };
}
var serviceOf, SKEW_MS, LOCKED, LOCK_MS, requestIdOf, isAmbiguous, shownCode, hintOf;
var init_errors = __esm({
  "src/dli/errors.ts"() {
    "use strict";
    init_json();
    init_text();
    init_codes();
    init_refusal();
    init_retry_after();
    init_scrub();
    serviceOf = (operation) => operation === "show" || operation === "update" ? "DLI" : "IAM";
    SKEW_MS = 9e5;
    LOCKED = /\block(ed)?\b|reach(ed)? the limit/i;
    LOCK_MS = 3e5;
    requestIdOf = (answer, secrets, inBody = "") => scrubbed(answer.headers["x-request-id"] || inBody, secrets, 128) || void 0;
    isAmbiguous = (operation, kind) => operation === "update" && (kind === "CloudUnavailable" || kind === "InvalidResponse");
    shownCode = ({ code = "" }, { secrets }) => readCode(code) === void 0 ? scrubbed(code, secrets, 64) : code;
    hintOf = ({ kind }, service) => kind === "EndpointNotFound" ? `: correct spec.region or --${service.toLowerCase()}-endpoint` : "";
  }
});

// src/dli/call.ts
import pRetry from "p-retry";
async function resend(signal, send2) {
  let last;
  const attempt = async () => {
    last = await send2();
    if (last.exchange.kind === "fault" && last.exchange.fault.broken) throw new BrokenRead();
    return last;
  };
  try {
    const shouldRetry = ({ error }) => error instanceof BrokenRead;
    return await pRetry(attempt, { ...RESEND, signal, shouldRetry });
  } catch (error) {
    if (last !== void 0 && (error instanceof BrokenRead || signal.aborted)) return last;
    throw error;
  }
}
function read3(exchange2, asked, now) {
  if (exchange2.kind === "fault") return failed(failureOfFault(exchange2.fault, asked));
  const { answer } = exchange2;
  const json = readJson(answer.body);
  const failure = failureIn(answer, json, { asked, now });
  return failure === void 0 ? ok({ answer, json }) : failed(failure);
}
function observed({ exchange: exchange2, result }, secrets) {
  if (exchange2.kind === "fault") return { code: 0, error_code: exchange2.fault.code, requestId: void 0 };
  const code = exchange2.answer.status;
  if (result.ok) return { code, error_code: "", requestId: requestIdOf(exchange2.answer, secrets) };
  const { error_code, kind, requestId } = result.failure;
  return { code, error_code: error_code ?? kind, requestId };
}
function createCaller({ transport, now, monotonic: monotonic2, onCall }) {
  const send2 = async (asking) => {
    const started = monotonic2();
    const exchange2 = await transport.send(asking.request(), asking.signal);
    const sent = { exchange: exchange2, result: read3(exchange2, asking, now()) };
    const seconds = (monotonic2() - started) / 1e3;
    onCall({ operation: asking.operation, seconds, ...observed(sent, asking.secrets) });
    return sent;
  };
  return async (asking) => {
    if (asking.signal.aborted) return failed(failureOfFault(OVERDUE, asking));
    const safe = asking.operation === "show" || asking.operation === "projects";
    const sent = safe ? await resend(asking.signal, () => send2(asking)) : await send2(asking);
    return sent.result;
  };
}
var BrokenRead, RESEND, OVERDUE;
var init_call = __esm({
  "src/dli/call.ts"() {
    "use strict";
    init_failure();
    init_errors();
    BrokenRead = class extends Error {
    };
    RESEND = { retries: 2, factor: 4, minTimeout: 50, maxTimeout: 1e3 };
    OVERDUE = {
      kind: "CloudUnavailable",
      code: "TIMEOUT",
      words: "no time was left to send the request",
      unsent: true,
      broken: false
    };
  }
});

// src/dli/endpoint.ts
function endpointOf(template, region) {
  if (region.length > NAME_LENGTH || !REGION.test(region))
    return invalid(`${region} is not the name of a region`);
  const text5 = templateFor(template, region).replaceAll("{region}", region);
  if (!URL.canParse(text5)) return invalid(`the endpoint ${text5} is not a URL`);
  const url = new URL(text5);
  if (url.protocol !== "https:" && url.protocol !== "http:") return invalid("the endpoint must be http(s)");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    return invalid("the endpoint must be scheme, host and path only");
  return ok({ origin: url.origin, host: url.host, base: url.pathname.replace(/\/+$/, "") });
}
var DLI_ENDPOINT, IAM_ENDPOINT, ELSEWHERE, templateFor, invalid;
var init_endpoint = __esm({
  "src/dli/endpoint.ts"() {
    "use strict";
    init_failure();
    init_names();
    init_text();
    DLI_ENDPOINT = "https://dli.{region}.myhuaweicloud.com";
    IAM_ENDPOINT = "https://iam.{region}.myhuaweicloud.com";
    ELSEWHERE = { "eu-west-101": ".myhuaweicloud.eu" };
    templateFor = (template, region) => {
      const domain = template === DLI_ENDPOINT || template === IAM_ENDPOINT ? ELSEWHERE[region] : void 0;
      return domain === void 0 ? template : template.replace(".myhuaweicloud.com", domain);
    };
    invalid = (message) => failed({ kind: "EndpointInvalid", message: printable(message) });
  }
});

// src/dli/deadline.ts
async function beforeDeadline(work3, signal, what) {
  if (signal.aborted) return failed(overdue(what));
  const { promise, resolve } = Promise.withResolvers();
  const expire = () => resolve(failed(overdue(what)));
  signal.addEventListener("abort", expire, { once: true });
  try {
    return await Promise.race([work3, promise]);
  } finally {
    signal.removeEventListener("abort", expire);
  }
}
var overdue, SingleFlight;
var init_deadline = __esm({
  "src/dli/deadline.ts"() {
    "use strict";
    init_failure();
    overdue = (what) => ({
      kind: "CloudUnavailable",
      message: `${what} within the time allowed for the call`
    });
    SingleFlight = class {
      #running = /* @__PURE__ */ new Map();
      run(key, load) {
        const running = this.#running.get(key);
        if (running !== void 0) return running;
        const started = load().finally(() => this.#running.delete(key));
        this.#running.set(key, started);
        return started;
      }
    };
  }
});

// src/dli/recent.ts
var Recent;
var init_recent = __esm({
  "src/dli/recent.ts"() {
    "use strict";
    Recent = class {
      #entries = /* @__PURE__ */ new Map();
      #limit;
      constructor(limit = 1e3) {
        this.#limit = limit;
      }
      get(key) {
        const value = this.#entries.get(key);
        if (value === void 0) return void 0;
        this.#entries.delete(key);
        this.#entries.set(key, value);
        return value;
      }
      set(key, value) {
        this.#entries.delete(key);
        this.#entries.set(key, value);
        const oldest = this.#entries.keys().next().value;
        if (this.#entries.size > this.#limit && oldest !== void 0) this.#entries.delete(oldest);
      }
      delete(key) {
        this.#entries.delete(key);
      }
    };
  }
});

// src/dli/project.ts
import { createHash as createHash2 } from "node:crypto";
function readProjects(json, region) {
  const projects = json?.projects;
  if (!Array.isArray(projects)) return void 0;
  const ids = new Set(projects.filter((project) => project?.name === region).map(({ id: id2 }) => id2));
  const [id] = ids;
  return ids.size === 1 && typeof id === "string" && PROJECT_ID2.test(id) ? id : void 0;
}
var PROJECT_ID2, keyOf, Projects;
var init_project = __esm({
  "src/dli/project.ts"() {
    "use strict";
    init_deadline();
    init_recent();
    PROJECT_ID2 = /^[A-Za-z0-9_-]{1,64}$/;
    keyOf = (question) => createHash2("sha256").update(JSON.stringify(question)).digest("hex");
    Projects = class {
      #known = new Recent();
      #flights = new SingleFlight();
      async get(question, signal, ask2) {
        const key = keyOf(question);
        const known = this.#known.get(key);
        if (known !== void 0) return { ok: true, value: known };
        const flight = this.#flights.run(key, async () => {
          const answer = await ask2();
          if (answer.ok) this.#known.set(key, answer.value);
          return answer;
        });
        return beforeDeadline(flight, signal, "IAM did not name the project");
      }
      forget(question) {
        this.#known.delete(keyOf(question));
      }
    };
  }
});

// src/dli/sign.ts
import { createHash as createHash3, createHmac } from "node:crypto";
function canonicalRequest({ method, path: path3, query, headers, body }) {
  const signed = lowerCased(headers);
  return [
    method,
    withSlash(path3),
    canonicalQuery(query),
    signed.map(([name2, value]) => `${name2}:${value}
`).join(""),
    signed.map(([name2]) => name2).join(";"),
    sha256(body)
  ].join("\n");
}
function authorization(request2, { accessKey, secretKey }) {
  const signed = lowerCased(request2.headers);
  const date = signed.find(([name2]) => name2 === "x-sdk-date")?.[1] ?? "";
  const toSign = `${ALGORITHM}
${date}
${sha256(canonicalRequest(request2))}`;
  const signature = createHmac("sha256", secretKey).update(toSign, "utf8").digest("hex");
  const names2 = signed.map(([name2]) => name2).join(";");
  return `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names2}, Signature=${signature}`;
}
var ALGORITHM, sha256, hex, escapeUri, byCode2, canonicalQuery, lowerCased, withSlash, sdkDate;
var init_sign = __esm({
  "src/dli/sign.ts"() {
    "use strict";
    ALGORITHM = "SDK-HMAC-SHA256";
    sha256 = (text5) => createHash3("sha256").update(text5, "utf8").digest("hex");
    hex = (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
    escapeUri = (text5) => encodeURIComponent(text5.toWellFormed()).replace(/[!'()*]/g, hex);
    byCode2 = (left, right) => Number(left > right) - Number(left < right);
    canonicalQuery = (query) => query.map(([name2, value]) => [escapeUri(name2), escapeUri(value)]).sort((left, right) => byCode2(left[0], right[0]) || byCode2(left[1], right[1])).map(([name2, value]) => `${name2}=${value}`).join("&");
    lowerCased = (headers) => Object.entries(headers).map(([name2, value]) => [name2.toLowerCase(), value.trim()]).sort((left, right) => byCode2(left[0], right[0]));
    withSlash = (path3) => path3.endsWith("/") ? path3 : `${path3}/`;
    sdkDate = (epochMs) => new Date(epochMs).toISOString().replace(/\.\d+Z$/, "Z").replace(/[-:]/g, "");
  }
});

// src/dli/request.ts
function unusable(credentials) {
  if (credentials.kind === "token") return IN_HEADER.test(credentials.token) ? void 0 : "token";
  if (credentials.kind === "password") {
    const { userName, password, domainName } = credentials;
    return Object.entries({ userName, password, domainName }).find(([, value]) => value === "")?.[0];
  }
  const { accessKey, secretKey, securityToken } = credentials;
  if (secretKey === "") return "secretKey";
  const shown2 = Object.entries({ accessKey, securityToken: securityToken ?? "none" });
  return shown2.find(([, value]) => !IN_HEADER.test(value))?.[0];
}
function usable(credentials) {
  const key = unusable(credentials);
  if (key === void 0) return ok(credentials);
  const message = `${key} is empty, or has spaces, line breaks or characters beyond ASCII`;
  return failed({ kind: "SecretInvalid", message });
}
function proven(draft, path3, { proof, sender }) {
  const signed = {
    Host: draft.endpoint.host,
    ...optional2("Content-Type", draft.body === "" ? void 0 : "application/json"),
    ...optional2("X-Project-Id", draft.projectId),
    "X-Sdk-Date": sdkDate(sender.now()),
    ...optional2("X-Security-Token", proof.securityToken)
  };
  const { method, query, body } = draft;
  return { ...signed, Authorization: authorization({ method, path: path3, query, headers: signed, body }, proof) };
}
function buildRequest(draft, proof, sender) {
  const { method, endpoint: endpoint2, segments, query, body } = draft;
  const path3 = `${endpoint2.base}/${segments.map(escapeUri).join("/")}`;
  const headers = proof.kind === "key" ? proven(draft, path3, { proof, sender }) : carried(draft, proof);
  return {
    method,
    origin: endpoint2.origin,
    path: query.length === 0 ? path3 : `${path3}?${canonicalQuery(query)}`,
    headers: { ...headers, "X-Language": "en-us", "User-Agent": sender.userAgent },
    body
  };
}
var IN_HEADER, optional2, carried;
var init_request = __esm({
  "src/dli/request.ts"() {
    "use strict";
    init_failure();
    init_sign();
    IN_HEADER = /^[\x21-\x7e]+$/;
    optional2 = (name2, value) => value === void 0 || value === "" ? {} : { [name2]: value };
    carried = (draft, proof) => ({
      Host: draft.endpoint.host,
      ...optional2("Content-Type", draft.body === "" ? void 0 : "application/json"),
      ...optional2("X-Project-Id", draft.projectId),
      ...proof.kind === "token" ? { "X-Auth-Token": proof.token } : {}
    });
  }
});

// src/dli/token.ts
import { createHash as createHash4 } from "node:crypto";
function loginText({ credentials, projectId, region }) {
  const { userName, password, domainName } = credentials;
  const user = { name: userName, password, domain: { name: domainName } };
  const project = projectId === void 0 ? { name: region } : { id: projectId };
  return stringifyJson({
    auth: { identity: { methods: ["password"], password: { user } }, scope: { project } }
  });
}
function lifetimeOf(token, now) {
  const issued = timeOf(member(token, "issued_at"));
  const lifetime = timeOf(member(token, "expires_at")) - (Number.isNaN(issued) ? now : issued);
  return Number.isNaN(lifetime) ? DEFAULT_LIFETIME_MS : Math.min(Math.max(lifetime, 0), DAY_MS2);
}
function readToken(header, json, now) {
  if (header === void 0 || !/^[\x21-\x7e]+$/.test(header)) return void 0;
  const token = member(json, "token");
  const projectId = member(member(token, "project"), "id");
  return {
    value: header,
    projectId: typeof projectId === "string" ? projectId : void 0,
    lifetimeMs: lifetimeOf(token, now)
  };
}
function keyOf2({ endpoint: endpoint2, credentials, projectId, region }) {
  const { userName, password, domainName } = credentials;
  const parts = [endpoint2, domainName, userName, password, projectId ?? "", region];
  return createHash4("sha256").update(JSON.stringify(parts)).digest("hex");
}
var DAY_MS2, HOUR_MS, DEFAULT_LIFETIME_MS, REFUSED_MS, THROTTLED_MS, RENEW_AGAIN_MS, member, timeOf, restMs, Tokens;
var init_token = __esm({
  "src/dli/token.ts"() {
    "use strict";
    init_failure();
    init_json();
    init_deadline();
    init_recent();
    DAY_MS2 = 864e5;
    HOUR_MS = 36e5;
    DEFAULT_LIFETIME_MS = 18e5;
    REFUSED_MS = 3e5;
    THROTTLED_MS = 5e3;
    RENEW_AGAIN_MS = 3e4;
    member = (value, name2) => typeof value === "object" && value !== null ? value[name2] : void 0;
    timeOf = (value) => typeof value === "string" ? Date.parse(value) : Number.NaN;
    restMs = ({ kind, retryAfterMs: retryAfterMs2 }) => {
      if (kind === "Throttled") return retryAfterMs2 ?? THROTTLED_MS;
      return kind === "AuthFailed" ? REFUSED_MS : 0;
    };
    Tokens = class {
      #kept = new Recent();
      #flights = new SingleFlight();
      #login;
      #monotonic;
      constructor(login2, monotonic2) {
        this.#login = login2;
        this.#monotonic = monotonic2;
      }
      async get(login2, signal) {
        const key = keyOf2(login2);
        const kept = this.#kept.get(key);
        if (kept !== void 0 && this.#monotonic() < kept.freshUntil) return kept.result;
        const flight = this.#flights.run(key, () => this.#load(key, login2));
        return beforeDeadline(flight, signal, "IAM gave no token");
      }
      /** The service did not take this token: the next call gets another, unless one has already come. */
      drop(login2, refused3) {
        const key = keyOf2(login2);
        const kept = this.#kept.get(key);
        if (kept?.result.ok && kept.result.value.value === refused3) this.#kept.delete(key);
      }
      async #load(key, login2) {
        const result = await this.#login(login2);
        const now = this.#monotonic();
        if (result.ok) {
          const { lifetimeMs } = result.value;
          const margin = Math.min(HOUR_MS, lifetimeMs / 5);
          this.#kept.set(key, { result, freshUntil: now + lifetimeMs - margin, goodUntil: now + lifetimeMs });
          return result;
        }
        const old = this.#kept.get(key);
        if (old?.result.ok && now < old.goodUntil && result.failure.kind !== "AuthFailed") {
          this.#kept.set(key, { ...old, freshUntil: Math.min(now + RENEW_AGAIN_MS, old.goodUntil) });
          return old.result;
        }
        const until = now + restMs(result.failure);
        this.#kept.set(key, { result: failed(result.failure), freshUntil: until, goodUntil: until });
        return result;
      }
    };
  }
});

// src/dli/iam.ts
async function login(parts, asked) {
  const { call, sender, endpoint: template, timeoutMs } = parts;
  const endpoint2 = endpointOf(template, asked.region);
  if (!endpoint2.ok) return endpoint2;
  const draft = draftOf(endpoint2.value, {
    method: "POST",
    segments: ["v3", "auth", "tokens"],
    query: [["nocatalog", "true"]],
    body: loginText(asked)
  });
  const asking = { operation: "token", signed: false, secrets: secretsOf(asked.credentials) };
  const request2 = () => buildRequest(draft, { kind: "none" }, sender);
  const reply = await call({ ...asking, request: request2, signal: AbortSignal.timeout(timeoutMs) });
  if (!reply.ok) return reply;
  const { answer, json } = reply.value;
  const token = readToken(answer.headers["x-subject-token"], json, sender.now());
  return token === void 0 ? failed(malformed(answer, asking, "it has no X-Subject-Token")) : ok(token);
}
async function projectOf(parts, { region, credentials, proof }) {
  const { call, sender, guard, endpoint: template, timeoutMs } = parts;
  const endpoint2 = endpointOf(template, region);
  if (!endpoint2.ok) return endpoint2;
  const draft = draftOf(endpoint2.value, {
    method: "GET",
    segments: ["v3", "projects"],
    query: [["name", region]],
    body: ""
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const secrets = [...secretsOf(credentials), ...proof.kind === "token" ? [proof.token] : []];
  const asking = { operation: "projects", signed: proof.kind === "key", secrets, signal };
  const ask2 = () => call({ ...asking, request: () => buildRequest(draft, proof, sender) });
  const reply = proof.kind === "key" ? await guard.run(proof, signal, ask2) : await ask2();
  if (!reply.ok) return reply;
  const { answer, json } = reply.value;
  if (!Array.isArray(json?.projects))
    return failed(malformed(answer, asking, "it has no list of projects"));
  const id = readProjects(json, region);
  return id === void 0 ? failed(noProject(region)) : ok(id);
}
var draftOf, noProject, createIam;
var init_iam = __esm({
  "src/dli/iam.ts"() {
    "use strict";
    init_failure();
    init_endpoint();
    init_errors();
    init_project();
    init_request();
    init_scrub();
    init_token();
    draftOf = (endpoint2, draft) => ({
      endpoint: endpoint2,
      projectId: void 0,
      ...draft
    });
    noProject = (region) => ({
      kind: "ProjectMismatch",
      message: `IAM lists no single project with exactly the name ${region}: set spec.projectId`
    });
    createIam = (parts) => ({
      login: (asked) => login(parts, asked),
      projectOf: (asker) => projectOf(parts, asker)
    });
  }
});

// src/dli/key-guard.ts
import { createHash as createHash5 } from "node:crypto";
function again({ requestId: _none, ...failure }) {
  return failure;
}
var KEY_LIMIT, PAIR_LIMIT, digestOf, isRefusal, OTHERS, KeyGuard;
var init_key_guard = __esm({
  "src/dli/key-guard.ts"() {
    "use strict";
    init_failure();
    init_deadline();
    init_errors();
    init_recent();
    KEY_LIMIT = 4;
    PAIR_LIMIT = 2;
    digestOf = ({ accessKey, secretKey, securityToken }) => createHash5("sha256").update(JSON.stringify([accessKey, secretKey, securityToken ?? ""])).digest("hex");
    isRefusal = ({ kind }) => kind === "AuthFailed" || kind === "ClockSkew" || kind === "KeyLocked";
    OTHERS = "not sent: other secret keys were refused for this access key, and more would lock it";
    KeyGuard = class {
      #keys = new Recent();
      #pairs = new Recent();
      #monotonic;
      /** `monotonic`: ms. */
      constructor(monotonic2) {
        this.#monotonic = monotonic2;
      }
      /** Runs `call`, which sends one signed request, unless the key must rest. */
      async run(credentials, signal, call) {
        const held2 = this.#held(credentials);
        const { key, pair } = held2;
        while (!pair.proven && key.probe !== void 0) {
          await beforeDeadline(key.probe, signal, "");
          if (signal.aborted) return failed(overdue("the access key could not be tried"));
        }
        const rest = this.#rest(held2);
        if (rest !== void 0) return failed(rest);
        const running = call().then((result) => this.#learn(held2, result));
        if (pair.proven) return running;
        key.probe = running;
        return running.finally(() => {
          key.probe = void 0;
        });
      }
      /** Why nothing is sent now. */
      #rest({ key, pair }) {
        const now = this.#monotonic();
        if (key.locked !== void 0 && now < key.locked.until)
          return { ...again(key.locked.because), retryAfterMs: key.locked.until - now };
        if (pair.proven) return void 0;
        const [ofKey, ofPair] = [key, pair].map(({ refusedAt }) => refusedAt.filter((at) => now < at + LOCK_MS));
        const oldest = ofKey?.at(-KEY_LIMIT);
        const refused3 = ofPair?.length ?? 0;
        if (pair.because !== void 0 && (refused3 >= PAIR_LIMIT || refused3 > 0 && oldest !== void 0))
          return again(pair.because);
        if (oldest === void 0) return void 0;
        return { kind: "KeyLocked", message: OTHERS, retryAfterMs: oldest + LOCK_MS - now };
      }
      #learn({ key, pair }, result) {
        if (result.ok || result.failure.error_code?.startsWith("DLI.")) {
          Object.assign(pair, { proven: true, refusedAt: [], because: void 0 });
          key.locked = void 0;
        } else if (isRefusal(result.failure)) this.#refuse({ key, pair }, result.failure);
        return result;
      }
      #refuse({ key, pair }, failure) {
        const now = this.#monotonic();
        pair.proven = false;
        pair.because = failure;
        pair.refusedAt = [...pair.refusedAt, now].slice(-PAIR_LIMIT);
        key.refusedAt = [...key.refusedAt, now].slice(-KEY_LIMIT);
        if (failure.kind === "KeyLocked") key.locked = { until: now + LOCK_MS, because: failure };
      }
      #held(credentials) {
        const digest = digestOf(credentials);
        const { accessKey } = credentials;
        const key = this.#keys.get(accessKey) ?? { refusedAt: [], probe: void 0, locked: void 0 };
        const pair = this.#pairs.get(digest) ?? { proven: false, refusedAt: [], because: void 0 };
        this.#keys.set(accessKey, key);
        this.#pairs.set(digest, pair);
        return { key, pair };
      }
    };
  }
});

// src/dli/sensitive.ts
function leaves(value) {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item?.value ?? item));
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  return value === null || value === void 0 ? [] : [String(value)];
}
function values(text5) {
  try {
    return leaves(parseJson(text5));
  } catch {
    return [text5];
  }
}
function decoded(text5) {
  try {
    return text5.includes("%") ? [text5, decodeURIComponent(text5)] : [text5];
  } catch {
    return [text5];
  }
}
function partsOf(value) {
  const bare = NAMES2.reduce((rest, name2) => rest.replaceAll(name2, " "), value);
  return [value, ...decoded(bare).flatMap(pieces)];
}
function sensitiveValues(fields) {
  const texts = sensitiveTexts(fields);
  if (texts.length === 0) return [];
  const known = /* @__PURE__ */ new Set([...PUBLIC, ...pieces(shownIn(fields))]);
  const parts = /* @__PURE__ */ new Set([...texts, ...texts.flatMap(values).flatMap(partsOf)]);
  const hidden = [...parts].filter((part) => part.length >= MIN_PART && !known.has(part));
  const inside = hidden.filter((part) => !isWord(part) || part.length >= MIN_INSIDE && !isOrdinary(part)).sort((one, other) => other.length - one.length).slice(0, MOST_INSIDE);
  return [...inside, ...hidden.filter(isWord).map((word) => ({ word }))];
}
var MIN_PART, MIN_INSIDE, MOST_INSIDE, NAMES2, PUBLIC, isWord, isOrdinary, pieces, shownIn, sensitiveTexts;
var init_sensitive = __esm({
  "src/dli/sensitive.ts"() {
    "use strict";
    init_fields();
    init_json();
    init_scrub();
    MIN_PART = 4;
    MIN_INSIDE = 6;
    MOST_INSIDE = 100;
    NAMES2 = [
      /(?<![^\s"'])--[A-Za-z]+(?:[._-][A-Za-z]+)*(?=[\s=]|$)/g,
      /\b(?:[a-z][a-z0-9]{0,15}:){1,3}\/\//gi
    ];
    PUBLIC = ["true", "false", "null"];
    isWord = (part) => /^\w+$/.test(part);
    isOrdinary = (part) => /^([A-Z]?[a-z]+|[A-Z]+|\d+)$/.test(part);
    pieces = (text5) => [/\s+/, /[\s="'`,;&]+/, /\W+/].flatMap((separator) => text5.split(separator));
    shownIn = (fields) => FIELD_NAMES.filter((name2) => !FIELDS[name2].sensitive).map((name2) => stringifyJson(fields[name2] ?? "")).join(" ");
    sensitiveTexts = (fields) => FIELD_NAMES.filter((name2) => FIELDS[name2].sensitive).map((name2) => fields[name2]).filter((value) => typeof value === "string").map((text5) => text5.slice(0, MAX_TEXT));
  }
});

// src/dli/session.ts
var Sessions;
var init_session = __esm({
  "src/dli/session.ts"() {
    "use strict";
    init_failure();
    init_project();
    init_request();
    init_scrub();
    init_token();
    Sessions = class {
      #iam;
      #tokens;
      #projects = new Projects();
      #endpoint;
      /** `endpoint`: IAM's template. `monotonic`: ms. */
      constructor(iam, endpoint2, monotonic2) {
        this.#iam = iam;
        this.#endpoint = endpoint2;
        this.#tokens = new Tokens((login2) => iam.login(login2), monotonic2);
      }
      /** Runs `use` with an access; once more, with a new token, when a token of ours was refused. */
      async with(target, signal, use) {
        const access = await this.#open(target, signal);
        if (!access.ok) return access;
        const result = await use(access.value);
        if (result.ok) return result;
        if (result.failure.kind === "ProjectMismatch") this.#projects.forget(this.#question(target));
        const login2 = this.#loginOf(target);
        const { proof } = access.value;
        if (result.failure.kind !== "AuthFailed" || login2 === void 0 || proof.kind !== "token") return result;
        this.#tokens.drop(login2, proof.token);
        const renewed = await this.#open(target, signal);
        return renewed.ok ? use(renewed.value) : renewed;
      }
      async #open(target, signal) {
        const { credentials, region } = target;
        const checked = usable(credentials);
        if (!checked.ok) return checked;
        if (target.projectId !== void 0 && !PROJECT_ID2.test(target.projectId))
          return failed({ kind: "ProjectMismatch", message: "the project id is not letters and digits" });
        const proven2 = await this.#prove(target, signal);
        if (!proven2.ok) return proven2;
        const { proof, projectId: known } = proven2.value;
        const projectId = known === void 0 ? await this.#projects.get(
          this.#question(target),
          signal,
          () => this.#iam.projectOf({ region, credentials, proof })
        ) : ok(known);
        if (!projectId.ok) return projectId;
        const secrets = [...secretsOf(credentials), ...proof.kind === "token" ? [proof.token] : []];
        return ok({ proof, projectId: projectId.value, secrets });
      }
      /** The proof, and the project as far as it is known without asking for it. */
      async #prove(target, signal) {
        const { credentials, projectId } = target;
        const login2 = this.#loginOf(target);
        if (credentials.kind !== "password" || login2 === void 0)
          return ok({ proof: credentials, projectId });
        const token = await this.#tokens.get(login2, signal);
        if (!token.ok) return token;
        const scoped = token.value.projectId;
        const fromToken = scoped !== void 0 && PROJECT_ID2.test(scoped) ? scoped : void 0;
        return ok({ proof: { kind: "token", token: token.value.value }, projectId: projectId ?? fromToken });
      }
      #loginOf({ credentials, region, projectId }) {
        return credentials.kind === "password" ? { endpoint: this.#endpoint, credentials, region, projectId } : void 0;
      }
      #question({ region, credentials }) {
        return { endpoint: this.#endpoint, region, identity: Object.values(credentials).map(String) };
      }
    };
  }
});

// src/dli/faults.ts
function codeOf(error) {
  const { name: name2, code } = error ?? {};
  if (name2 === "TimeoutError") return "TIMEOUT";
  if (name2 === "HTTPParserError" && code === void 0) return "HPE_INVALID";
  return typeof code === "string" && code !== "UND_ERR_INVALID_ARG" ? code : void 0;
}
function proxyErrorOf(error) {
  const code = error instanceof ProxyError ? void 0 : codeOf(error);
  return code === void 0 ? error : new ProxyError(`PROXY_${code}`);
}
function faultOf(error, host) {
  const code = codeOf(error);
  const row2 = FAULTS.find(([codes]) => code !== void 0 && codes.test(code));
  if (code === void 0 || row2 === void 0) throw error;
  const [, fault] = row2;
  return { ...fault, words: fault.words.replace("{host}", () => host), code };
}
var UNSENT, MAYBE, PROXY_FAULTS, FAULTS, ProxyError;
var init_faults = __esm({
  "src/dli/faults.ts"() {
    "use strict";
    UNSENT = { unsent: true, broken: false };
    MAYBE = { unsent: false, broken: false };
    PROXY_FAULTS = [
      [
        /^PROXY\.407$/,
        {
          kind: "CloudUnavailable",
          words: "the proxy wants another user and password: correct --dli-proxy",
          ...UNSENT
        }
      ],
      [
        /^PROXY\.4/,
        { kind: "CloudUnavailable", words: "the proxy of --dli-proxy refuses to connect to {host}", ...UNSENT }
      ],
      [
        /^PROXY\./,
        { kind: "CloudUnavailable", words: "the proxy of --dli-proxy does not reach {host}", ...UNSENT }
      ],
      [
        // Not EndpointNotFound, which says to correct the region.
        /^PROXY_(ENOTFOUND|ENODATA|ESERVFAIL|EAI_)/,
        {
          kind: "CloudUnavailable",
          words: "no address is found for the proxy: correct --dli-proxy",
          ...UNSENT
        }
      ],
      [
        /^PROXY_(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_)/,
        { kind: "TLSFailed", words: "the certificate of the proxy of --dli-proxy is not valid", ...UNSENT }
      ],
      [
        /^PROXY_(ERR_SSL_|EPROTO)/,
        { kind: "TLSFailed", words: "no secure connection to the proxy of --dli-proxy", ...UNSENT }
      ],
      [
        /^PROXY_(UND_ERR_HEADERS_OVER|HPE_)/,
        { kind: "InvalidResponse", words: "what --dli-proxy names does not answer as a proxy", ...UNSENT }
      ],
      [
        /^PROXY_(TIMEOUT|UND_ERR_CONNECT_TIMEOUT)$/,
        { kind: "CloudUnavailable", words: "no connection through the proxy of --dli-proxy in time", ...UNSENT }
      ],
      [/^PROXY_/, { kind: "CloudUnavailable", words: "no connection to the proxy of --dli-proxy", ...UNSENT }]
    ];
    FAULTS = [
      ...PROXY_FAULTS,
      [
        // A region that does not exist looks like a name service that is down: which of them answers how differs by system.
        /^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_)/,
        { kind: "EndpointNotFound", words: "no address is found for the host {host}", ...UNSENT }
      ],
      [
        /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/,
        { kind: "CloudUnavailable", words: "no connection", ...UNSENT }
      ],
      [
        /^(CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_|PATH_LENGTH|HOSTNAME_MISMATCH|ERR_TLS_)/,
        { kind: "TLSFailed", words: "the certificate is not valid", ...UNSENT }
      ],
      [/^(ERR_SSL_|EPROTO)/, { kind: "TLSFailed", words: "no secure connection", ...MAYBE }],
      [/^TIMEOUT$/, { kind: "CloudUnavailable", words: "no whole answer within the time allowed", ...MAYBE }],
      [/^UND_ERR_RES_EXCEEDED/, { kind: "InvalidResponse", words: "the answer is too large", ...MAYBE }],
      [/^(UND_ERR_HEADERS_OVER|HPE_)/, { kind: "InvalidResponse", words: "the answer is not HTTP", ...MAYBE }],
      [
        /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT)/,
        { kind: "CloudUnavailable", words: "the connection broke", unsent: false, broken: true }
      ],
      [/^/, { kind: "CloudUnavailable", words: "no answer", ...MAYBE }]
    ];
    ProxyError = class extends Error {
      /** `PROXY.` and the status of its answer, or `PROXY_` and the runtime's code. */
      code;
      constructor(code) {
        super(code);
        this.code = code;
      }
    };
  }
});

// src/dli/transport.ts
import { Agent, Pool, ProxyAgent } from "undici";
function decoded2(text5) {
  try {
    return decodeURIComponent(text5);
  } catch {
    return text5;
  }
}
function proxyOf(url) {
  const { origin, username, password } = new URL(url);
  if (username === "" && password === "") return { origin, token: void 0, secrets: [] };
  const basic = Buffer.from(`${decoded2(username)}:${decoded2(password)}`).toString("base64");
  return { origin, token: `Basic ${basic}`, secrets: [basic, password, decoded2(password)] };
}
async function inTime(work3, signal) {
  const { promise, reject } = Promise.withResolvers();
  const expire = () => reject(signal.reason);
  signal.addEventListener("abort", expire, { once: true });
  if (signal.aborted) expire();
  try {
    return await Promise.race([work3, promise]);
  } finally {
    signal.removeEventListener("abort", expire);
  }
}
async function exchange(dispatcher, request2, signal) {
  const { method, origin, path: path3, headers, body } = request2;
  const answer = await dispatcher.request({
    method,
    origin,
    path: path3,
    headers,
    body: method === "GET" ? null : body,
    signal
  });
  const bytes2 = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, headers: firstValues(answer.headers), body: bytes2 };
}
function tunnels(pool, timeoutMs) {
  const ask2 = pool.connect.bind(pool);
  const connect2 = async (wanted) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const tunnel = await inTime(ask2({ ...wanted, signal }), signal);
      const refusal3 = refusalIn(tunnel);
      if (refusal3 === void 0) return tunnel;
      tunnel.socket.on("error", () => void 0).destroy();
      throw refusal3;
    } catch (error) {
      throw proxyErrorOf(error);
    }
  };
  return Object.assign(pool, { connect: connect2 });
}
function dispatcherOf({ timeoutMs, maxResponseBytes, connections, ca, proxy: proxy2 }) {
  const tls = { allowH2: false, ...ca === void 0 ? {} : { ca } };
  const limits2 = {
    allowH2: false,
    pipelining: 1,
    connections,
    maxResponseSize: maxResponseBytes,
    headersTimeout: 0,
    bodyTimeout: 0
  };
  const half = Math.ceil(timeoutMs / 2);
  if (proxy2 === void 0) return new Agent({ ...limits2, connect: { ...tls, timeout: half } });
  const { origin, token } = proxy2;
  return new ProxyAgent({
    ...limits2,
    uri: origin,
    ...token === void 0 ? {} : { token },
    // For plain http, too: forwarded requests would carry the proxy's credentials, and have none of these limits.
    proxyTunnel: true,
    // Half of the time for the tunnel and a quarter for TLS in it: together less than the whole.
    proxyTls: { ...tls, timeout: half },
    requestTls: { ...tls, timeout: Math.ceil(half / 2) },
    clientFactory: (url, options) => tunnels(new Pool(url, { ...options, allowH2: false }), half)
  });
}
function createTransport(options) {
  const dispatcher = dispatcherOf(options);
  return {
    async send(request2, signal) {
      try {
        const answer = await inTime(exchange(dispatcher, request2, signal), signal);
        return { kind: "answer", answer };
      } catch (error) {
        return { kind: "fault", fault: faultOf(error, new URL(request2.origin).hostname) };
      }
    },
    close: () => dispatcher.destroy()
  };
}
var firstValues, refusalIn;
var init_transport = __esm({
  "src/dli/transport.ts"() {
    "use strict";
    init_faults();
    firstValues = (headers) => Object.fromEntries(
      Object.entries(headers).map(([name2, value]) => [name2, (Array.isArray(value) ? value[0] : value) ?? ""])
    );
    refusalIn = ({ statusCode, socket }) => {
      if (statusCode !== 200) return new ProxyError(`PROXY.${statusCode}`);
      return socket.readableLength > 0 ? new ProxyError("PROXY_HPE_INVALID") : void 0;
    };
  }
});

// src/dli/wire.ts
function integerOf(value) {
  const written = typeof value === "string" && /^\d{1,19}$/.test(value) ? BigInt(value) : value;
  if (typeof written === "number") return Number.isSafeInteger(written) && written >= 0 ? written : void 0;
  if (typeof written !== "bigint" || written < 0n || written > MAX_INT642) return void 0;
  return Number.isSafeInteger(Number(written)) ? Number(written) : written;
}
function timeOf2(value) {
  const time = integerOf(value);
  return time === void 0 || time > MAX_TIME ? void 0 : time;
}
function typed(compare, value) {
  if (typeof value !== "string" || value === "") return value;
  if (compare === "flag") return WORDS[value.trim().toLowerCase()] ?? value;
  if ((compare === "number" || compare === "slots") && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (compare !== "list") return value;
  return value.split(",").map((item) => item.trim()).filter((item) => item !== "");
}
function read4(name2, { detail, config }) {
  const from = FIELDS[name2].readFrom;
  if (from === "detail") return detail[name2];
  return from === "config" ? config[name2] : config[name2] ?? detail[name2] ?? config[name2];
}
function readFields(places) {
  const values2 = FIELD_NAMES.map((name2) => [name2, typed(FIELDS[name2].compare, read4(name2, places))]);
  return Object.fromEntries(values2.filter(([, value]) => value !== void 0));
}
function descriptionOf(detail, fields, secrets) {
  const text5 = textOf(detail["status_desc"]);
  return text5 === "" ? "" : scrubbed(text5, [...secrets, ...sensitiveValues(fields)]);
}
function readJob(json, jobId2, secrets) {
  const detail = isObject2(json) ? json["job_detail"] : void 0;
  if (!isObject2(detail)) return { ok: false, problem: "it has no job_detail" };
  if (String(integerOf(detail["job_id"])) !== jobId2)
    return { ok: false, problem: "its job_detail is of another job" };
  const config = detail["job_config"];
  if (!isObject2(config)) return { ok: false, problem: "its job_detail has no job_config" };
  const fields = readFields({ detail, config });
  return {
    ok: true,
    value: {
      job_id: jobId2,
      job_type: typeof detail["job_type"] === "string" ? detail["job_type"] : void 0,
      status: scrubbed(textOf(detail["status"]), [], 64),
      status_desc: descriptionOf(detail, fields, secrets),
      update_time: timeOf2(detail["update_time"]),
      fields
    }
  };
}
function readUpdated(json) {
  const job = isObject2(json) ? json["job"] : void 0;
  if (isSuccess(json) !== "yes" && !isObject2(job)) return { ok: false, problem: "it does not say so" };
  return { ok: true, value: { update_time: isObject2(job) ? timeOf2(job["update_time"]) : void 0 } };
}
var isObject2, textOf, MAX_INT642, MAX_TIME, WORDS, bodyText;
var init_wire = __esm({
  "src/dli/wire.ts"() {
    "use strict";
    init_fields();
    init_json();
    init_refusal();
    init_scrub();
    init_sensitive();
    isObject2 = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    textOf = (value) => typeof value === "string" ? value : "";
    MAX_INT642 = 2n ** 63n - 1n;
    MAX_TIME = Date.UTC(1e4, 0, 1) - 1;
    WORDS = { true: true, false: false };
    bodyText = (body) => stringifyJson(body);
  }
});

// src/dli/client.ts
async function ask(world, task, { endpoint: endpoint2, jobId: jobId2, signal, access }) {
  const { call, guard, sender, hidden } = world;
  const { proof, projectId } = access;
  const segments = ["v1.0", projectId, "streaming", task.collection, jobId2];
  const draft = { method: task.method, endpoint: endpoint2, segments, query: [], body: task.body, projectId };
  const secrets = [...access.secrets, ...task.secrets, ...hidden];
  const asked = { operation: task.operation, signed: proof.kind === "key", secrets };
  const send2 = () => call({ ...asked, signal, request: () => buildRequest(draft, proof, sender) });
  const reply = proof.kind === "key" ? await guard.run(proof, signal, send2) : await send2();
  if (!reply.ok) return reply;
  const reading = task.read(reply.value.json, secrets);
  if (!reading.ok) return failed(malformed(reply.value.answer, asked, reading.problem));
  return ok({ value: reading.value, reply: reply.value, secrets });
}
function perform(world, target, task) {
  const { settings: settings2, sessions } = world;
  const endpoint2 = endpointOf(settings2.dliEndpoint, target.region);
  if (!endpoint2.ok) return endpoint2;
  if (!JOB_ID.test(target.jobId))
    return failed({ kind: "InvalidSpec", message: "the job id is not a number above 0" });
  const signal = AbortSignal.timeout(settings2.timeoutMs);
  const visit = { endpoint: endpoint2.value, jobId: target.jobId, signal };
  return sessions.with(target, signal, (access) => ask(world, task, { ...visit, access }));
}
async function show(world, target) {
  const result = await perform(world, target, {
    operation: "show",
    method: "GET",
    collection: "jobs",
    body: "",
    secrets: [],
    read: (json, secrets) => readJob(json, target.jobId, secrets)
  });
  return result.ok ? ok(result.value.value) : result;
}
async function update(world, target, body) {
  const result = await perform(world, target, {
    operation: "update",
    method: "PUT",
    collection: "flink-jobs",
    body: bodyText(body),
    secrets: sensitiveValues(body),
    read: readUpdated
  });
  if (!result.ok) return result;
  const { value, reply, secrets } = result.value;
  return ok({ ...value, requestId: requestIdOf(reply.answer, secrets) });
}
function createDli(settings2, parts) {
  const { now, monotonic: monotonic2, onCall, userAgent, ca } = parts;
  const { timeoutMs, maxResponseBytes, connections, iamEndpoint } = settings2;
  const limits2 = { timeoutMs, maxResponseBytes, connections };
  const proxy2 = settings2.proxy === void 0 ? void 0 : proxyOf(settings2.proxy);
  const hidden = proxy2?.secrets ?? [];
  const transport = createTransport({ ...limits2, proxy: proxy2, ...ca === void 0 ? {} : { ca } });
  const caller = createCaller({ transport, now, monotonic: monotonic2, onCall });
  const call = (asking) => caller({ ...asking, secrets: [...asking.secrets, ...hidden] });
  const sender = { userAgent, now };
  const guard = new KeyGuard(monotonic2);
  const iam = createIam({ call, sender, guard, endpoint: iamEndpoint, timeoutMs });
  const sessions = new Sessions(iam, iamEndpoint, monotonic2);
  const world = { settings: settings2, call, sender, guard, sessions, hidden };
  return {
    show: (target) => show(world, target),
    update: (target, body) => update(world, target, body),
    close: () => transport.close()
  };
}
var JOB_ID;
var init_client = __esm({
  "src/dli/client.ts"() {
    "use strict";
    init_failure();
    init_call();
    init_endpoint();
    init_errors();
    init_iam();
    init_key_guard();
    init_request();
    init_sensitive();
    init_session();
    init_transport();
    init_wire();
    JOB_ID = /^[1-9]\d{0,18}$/;
  }
});

// src/kubernetes/version.ts
var DIGITS, isNewer, later;
var init_version = __esm({
  "src/kubernetes/version.ts"() {
    "use strict";
    DIGITS = /^\d+$/;
    isNewer = (a, b) => DIGITS.test(a) && DIGITS.test(b) ? BigInt(a) > BigInt(b) : a !== b;
    later = (a, b) => isNewer(b, a) ? b : a;
  }
});

// src/kubernetes/cache.ts
function jobIdOf2({ spec }) {
  const jobId2 = spec?.jobId;
  return typeof jobId2 === "string" ? jobId2 : void 0;
}
function difference(before, after2) {
  if (after2.deleting && !before.deleting) return "Deleting";
  if (after2.generation !== before.generation) return "SpecChanged";
  return after2.reconcileRequest === before.reconcileRequest ? void 0 : "Requested";
}
var GRAVES, ALL, ManifestCache, namespaceOf, isIn2;
var init_cache = __esm({
  "src/kubernetes/cache.ts"() {
    "use strict";
    init_version();
    GRAVES = 1e4;
    ALL = "";
    ManifestCache = class {
      #onChange;
      #byKey = /* @__PURE__ */ new Map();
      #byJob = /* @__PURE__ */ new Map();
      /** Keys of deleted objects and the resourceVersion of the deletion: what is older must not come back. */
      #graves = /* @__PURE__ */ new Map();
      /** By namespace, or for all of them: everything up to this resourceVersion is in the cache. */
      #floors = /* @__PURE__ */ new Map();
      constructor({ onChange }) {
        this.#onChange = onChange;
      }
      get size() {
        return this.#byKey.size;
      }
      get(key) {
        return this.#byKey.get(key);
      }
      all() {
        return this.#byKey.values();
      }
      naming(jobId2) {
        const keys = [...this.#byJob.get(jobId2) ?? []];
        return keys.map((key) => this.#byKey.get(key)).filter((manifest) => manifest !== void 0);
      }
      /**
       * A list of one namespace, or of all when undefined. What was seen since the list was made stays. False: the list is of
       * a later version than something here that it does not know, so the store was set back.
       */
      replace(namespace, items, resourceVersion) {
        const scope = namespace ?? ALL;
        const floor = this.#floors.get(scope);
        if (floor !== void 0 && isNewer(floor, resourceVersion)) return true;
        if (items.some((item) => this.#contradicts(item, resourceVersion))) return false;
        this.#removeUnlisted(scope, new Set(items.map(({ key }) => key)), resourceVersion);
        for (const item of items) {
          if (this.#isNews(item, void 0)) this.#admit(item);
        }
        this.#floors.set(scope, resourceVersion);
        for (const [key, version] of this.#graves) {
          if (isIn2(scope, key) && !isNewer(version, resourceVersion)) this.#graves.delete(key);
        }
        return true;
      }
      /** Something later than the item is known of it, which a list of this version would have to hold. */
      #contradicts({ key, resourceVersion }, listed) {
        const versions = [this.#byKey.get(key)?.resourceVersion, this.#graves.get(key)];
        return versions.some(
          (known) => known !== void 0 && isNewer(known, resourceVersion) && !isNewer(known, listed)
        );
      }
      #removeUnlisted(scope, listed, resourceVersion) {
        const unlisted = [...this.#byKey.values()].filter(({ key }) => isIn2(scope, key) && !listed.has(key));
        for (const known of unlisted) {
          if (!isNewer(known.resourceVersion, resourceVersion)) this.#remove(known);
        }
      }
      /** An object as it is, from a watch or from an answer. False: it is not newer than what is known. */
      put(manifest) {
        const { key } = manifest;
        const floor = this.#byKey.has(key) ? void 0 : this.#floorOf(key);
        if (!this.#isNews(manifest, floor)) return false;
        this.#admit(manifest);
        return true;
      }
      /** A deletion; `manifest` is the object's last state under the resourceVersion of its deletion. */
      delete(manifest) {
        const { key, resourceVersion } = manifest;
        const known = this.#byKey.get(key);
        if (known !== void 0 && isNewer(known.resourceVersion, resourceVersion)) return false;
        this.#bury(key, resourceVersion);
        if (known !== void 0) this.#remove(known);
        return true;
      }
      /** Newer than the object as known, than its deletion, and than `floor`. */
      #isNews({ key, resourceVersion }, floor) {
        const versions = [this.#byKey.get(key)?.resourceVersion, this.#graves.get(key), floor];
        return versions.every((version) => version === void 0 || isNewer(resourceVersion, version));
      }
      /** Another uid under the same name is a deletion and an addition. */
      #admit(manifest) {
        const known = this.#byKey.get(manifest.key);
        const same2 = known?.uid === manifest.uid ? known : void 0;
        if (known !== void 0 && same2 === void 0) this.#remove(known);
        this.#store(manifest);
        const why = same2 === void 0 ? "Added" : difference(same2, manifest);
        if (why !== void 0) this.#onChange(manifest.key, why, manifest);
      }
      #floorOf(key) {
        return this.#floors.get(ALL) ?? this.#floors.get(namespaceOf(key));
      }
      #store(manifest) {
        this.#unindex(this.#byKey.get(manifest.key));
        this.#byKey.set(manifest.key, manifest);
        const jobId2 = jobIdOf2(manifest);
        if (jobId2 === void 0) return;
        const keys = this.#byJob.get(jobId2) ?? /* @__PURE__ */ new Set();
        this.#byJob.set(jobId2, keys.add(manifest.key));
      }
      #remove(known) {
        this.#unindex(known);
        this.#byKey.delete(known.key);
        this.#onChange(known.key, "Deleted", known);
      }
      #bury(key, version) {
        this.#graves.delete(key);
        this.#graves.set(key, version);
        const oldest = this.#graves.keys().next().value;
        if (this.#graves.size > GRAVES && oldest !== void 0) this.#graves.delete(oldest);
      }
      #unindex(known) {
        const jobId2 = known === void 0 ? void 0 : jobIdOf2(known);
        if (known === void 0 || jobId2 === void 0) return;
        const keys = this.#byJob.get(jobId2);
        keys?.delete(known.key);
        if (keys?.size === 0) this.#byJob.delete(jobId2);
      }
    };
    namespaceOf = (key) => key.slice(0, key.indexOf("/"));
    isIn2 = (scope, key) => scope === ALL || namespaceOf(key) === scope;
  }
});

// src/kubernetes/clock.ts
import { setTimeout as delay } from "node:timers/promises";
async function within3(clock, { ms, signal, late }, call) {
  const limit = new AbortController();
  const awake = new AbortController();
  const either = AbortSignal.any([signal, limit.signal]);
  const timer = clock.sleep(ms, AbortSignal.any([signal, awake.signal])).then(() => {
    limit.abort();
    throw late();
  });
  const running = call(either);
  running.catch(() => void 0);
  timer.catch(() => void 0);
  try {
    return await Promise.race([running, timer]);
  } finally {
    awake.abort();
  }
}
var systemClock, microTime;
var init_clock2 = __esm({
  "src/kubernetes/clock.ts"() {
    "use strict";
    systemClock = {
      now: () => performance.now(),
      wall: () => Date.now(),
      sleep: (ms, signal) => delay(Math.max(0, ms), void 0, { signal }).catch(() => void 0)
    };
    microTime = (epochMs) => new Date(epochMs).toISOString().replace("Z", "000Z");
  }
});

// src/kubernetes/api-error.ts
function retryAfter(header, wallMs) {
  if (typeof header !== "string") return void 0;
  const ms = /^\d{1,12}$/.test(header.trim()) ? Number(header) * 1e3 : Date.parse(header) - wallMs;
  return ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : void 0;
}
function rightFor({ method, path: path3, watch: watch3 }) {
  const parts = RESOURCE_PATH.exec(path3)?.groups;
  if (parts?.["resource"] === void 0) return `${method} ${path3}`;
  const read5 = parts["name"] === void 0 ? "list" : "get";
  const verb = watch3 ? "watch" : NAMED[method] ?? read5;
  const sub = parts["sub"] === void 0 ? "" : `/${parts["sub"]}`;
  const group = parts["group"] === void 0 ? "" : `.${parts["group"]}`;
  const where = parts["namespace"] === void 0 ? "in all namespaces" : `in namespace "${parts["namespace"]}"`;
  return `${verb} ${parts["resource"]}${group}${sub} ${where}`;
}
function refusal(asked, answer) {
  const said = typeof answer.body === "object" && answer.body !== null ? answer.body : {};
  const seconds = said.details?.retryAfterSeconds;
  const own = typeof seconds === "number" && seconds > 0 ? seconds * 1e3 : void 0;
  const words = printable(text2(said.message), 512) || `HTTP ${answer.status}`;
  const message = answer.status === 403 ? `missing right: ${rightFor(asked)} (${words})` : `${asked.method} ${asked.path}: ${words}`;
  return new ApiError(message, {
    status: answer.status,
    reason: text2(said.reason),
    retryAfterMs: answer.retryAfterMs ?? (own === void 0 ? void 0 : Math.min(own, LONGEST_WAIT_MS))
  });
}
var ApiError, ApiUnreachable, hasStatus, LONGEST_WAIT_MS, text2, NAMED, RESOURCE_PATH;
var init_api_error = __esm({
  "src/kubernetes/api-error.ts"() {
    "use strict";
    init_text();
    ApiError = class extends Error {
      ofApiServer = true;
      status;
      reason;
      retryAfterMs;
      constructor(message, { status: status2, reason: reason2, retryAfterMs: retryAfterMs2 }) {
        super(message);
        this.name = "ApiError";
        this.status = status2;
        this.reason = reason2;
        this.retryAfterMs = retryAfterMs2;
      }
    };
    ApiUnreachable = class extends Error {
      ofApiServer = true;
      constructor(message, options) {
        super(message, options);
        this.name = "ApiUnreachable";
      }
    };
    hasStatus = (error, status2) => error instanceof ApiError && error.status === status2;
    LONGEST_WAIT_MS = 3e5;
    text2 = (value) => typeof value === "string" ? value : "";
    NAMED = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
    RESOURCE_PATH = /^\/(?:api|apis\/(?<group>[^/]+))\/[^/]+(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?(?:\/(?<sub>[^/]+))?$/;
  }
});

// src/kubernetes/crd.ts
import { z as z7 } from "zod";
var GROUP, VERSION, KIND, PLURAL, column, wide, condition, COLUMNS;
var init_crd = __esm({
  "src/kubernetes/crd.ts"() {
    "use strict";
    init_spec();
    init_status();
    GROUP = "dli.gitops.dev";
    VERSION = "v1alpha1";
    KIND = "FlinkJarJob";
    PLURAL = "flinkjarjobs";
    column = (name2, jsonPath, more = {}) => ({
      name: name2,
      type: "string",
      jsonPath,
      ...more
    });
    wide = { priority: 1 };
    condition = (type, part) => `.status.conditions[?(@.type=="${type}")].${part}`;
    COLUMNS = [
      column("Ready", condition("Ready", "status"), {
        description: "Whether the live job is what the spec says."
      }),
      column("Reason", condition("Ready", "reason")),
      column("Job", ".status.job.status", { description: "DLI's word for the state of the job." }),
      column("Drift", ".status.driftCount", { type: "integer", description: "Number of fields that differ." }),
      column("Updated", ".status.updatedAt", { type: "date", description: "DLI's update_time." }),
      column("Age", ".metadata.creationTimestamp", { type: "date" }),
      column("Job-ID", ".spec.jobId", wide),
      column("Queue", ".status.job.queue_name", wide),
      column("Error-Code", ".status.error_code", wide),
      column("Message", condition("Ready", "message"), wide)
    ];
  }
});

// src/kubernetes/event-gate.ts
function remember(map, key, value) {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > REMEMBERED && oldest !== void 0) map.delete(oldest);
}
var SAME_MS, BURST, REFILL_MS, REMEMBERED, EventGate;
var init_event_gate = __esm({
  "src/kubernetes/event-gate.ts"() {
    "use strict";
    SAME_MS = 36e5;
    BURST = 25;
    REFILL_MS = 3e5;
    REMEMBERED = 2e4;
    EventGate = class {
      #now;
      /** The last event of each object. */
      #last = /* @__PURE__ */ new Map();
      #buckets = /* @__PURE__ */ new Map();
      constructor(now) {
        this.#now = now;
      }
      /** Undefined: send it. `key` says what is the same event, `uid` whose it is. */
      admit(key, uid) {
        const now = this.#now();
        const last = this.#last.get(uid);
        if (last?.key === key && now - last.at < SAME_MS) return "repeated";
        if (!this.#take(uid, now)) return "tooMany";
        remember(this.#last, uid, { key, at: now });
        return void 0;
      }
      /** It did not arrive after all, so it may be sent again. */
      forget(key, uid) {
        if (this.#last.get(uid)?.key === key) this.#last.delete(uid);
      }
      #take(uid, now) {
        const { tokens, at } = this.#buckets.get(uid) ?? { tokens: BURST, at: now };
        const left = Math.min(BURST, tokens + (now - at) / REFILL_MS);
        remember(this.#buckets, uid, { tokens: left < 1 ? left : left - 1, at: now });
        return left >= 1;
      }
    };
  }
});

// src/kubernetes/manifest.ts
function timeOf3(request2) {
  const time = Date.parse(request2.replace(",", "."));
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}
function reconcileRequest(annotations) {
  const given = isObject3(annotations) ? RECONCILE_ANNOTATIONS.map((name2) => annotations[name2]) : [];
  return given.filter((value) => typeof value === "string" && value !== "").sort((a, b) => timeOf3(a) === timeOf3(b) ? Number(a > b) - Number(a < b) : timeOf3(a) - timeOf3(b)).at(-1);
}
function readManifest(raw) {
  const metadata = isObject3(raw) ? raw["metadata"] : void 0;
  if (!isObject3(raw) || !isObject3(metadata)) return { ok: false, reason: "it has no metadata" };
  const missing = lacking(metadata, NEEDED);
  if (missing.length > 0) return { ok: false, reason: `metadata lacks ${missing.join(", ")}` };
  if (!Number.isSafeInteger(metadata["generation"]))
    return { ok: false, reason: "metadata.generation is not a number" };
  const { namespace, name: name2, uid, resourceVersion } = metadata;
  return {
    ok: true,
    manifest: {
      key: `${namespace}/${name2}`,
      namespace: String(namespace),
      name: String(name2),
      uid: String(uid),
      resourceVersion: String(resourceVersion),
      generation: Number(metadata["generation"]),
      createdAt: Date.parse(String(metadata["creationTimestamp"])),
      deleting: typeof metadata["deletionTimestamp"] === "string",
      reconcileRequest: reconcileRequest(metadata["annotations"]),
      spec: raw["spec"],
      status: readStatus(raw["status"])
    }
  };
}
var GROUP_VERSION, jobsPath, RECONCILE_ANNOTATIONS, isObject3, lacking, NEEDED;
var init_manifest = __esm({
  "src/kubernetes/manifest.ts"() {
    "use strict";
    init_status();
    init_crd();
    GROUP_VERSION = `${GROUP}/${VERSION}`;
    jobsPath = (namespace) => `/apis/${GROUP_VERSION}/${namespace === void 0 ? "" : `namespaces/${namespace}/`}${PLURAL}`;
    RECONCILE_ANNOTATIONS = [
      `${GROUP}/reconcile-requested-at`,
      "reconcile.fluxcd.io/requestedAt"
    ];
    isObject3 = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
    lacking = (metadata, names2) => names2.filter((name2) => typeof metadata[name2] !== "string" || metadata[name2] === "");
    NEEDED = ["namespace", "name", "uid", "resourceVersion", "creationTimestamp"];
  }
});

// src/kubernetes/events.ts
var REPORTING_CONTROLLER, TIMEOUT_MS, ATTEMPTS, RETRY_MS, LONGEST_RETRY_MS, CAPACITY, LANES, hex8, EventRecorder, isPassing, createRecorder;
var init_events = __esm({
  "src/kubernetes/events.ts"() {
    "use strict";
    init_text();
    init_api_error();
    init_clock2();
    init_crd();
    init_event_gate();
    init_manifest();
    REPORTING_CONTROLLER = `${GROUP}/flinkjarjob-controller`;
    TIMEOUT_MS = 5e3;
    ATTEMPTS = 3;
    RETRY_MS = 1e3;
    LONGEST_RETRY_MS = 3e4;
    CAPACITY = 2e4;
    LANES = 4;
    hex8 = (value) => Math.floor(value).toString(16).padStart(8, "0").slice(-8);
    EventRecorder = class {
      #options;
      #gate;
      #stop = new AbortController();
      #queue = [];
      #lanes = /* @__PURE__ */ new Set();
      /** Objects with an event under way: theirs are sent one after the other. */
      #busy = /* @__PURE__ */ new Set();
      constructor(options) {
        this.#options = options;
        this.#gate = new EventGate(() => options.clock.now());
      }
      record(manifest, event) {
        const key = JSON.stringify([manifest.uid, event.reason, event.note]);
        const why = this.#isFull() ? "full" : this.#gate.admit(key, manifest.uid);
        if (why === void 0) this.#enqueue(key, manifest, event);
        else this.#drop(why, event.reason);
      }
      #isFull() {
        const { capacity = CAPACITY } = this.#options;
        return this.#queue.length >= capacity || this.#stop.signal.aborted;
      }
      #enqueue(key, manifest, event) {
        const path3 = `/apis/events.k8s.io/v1/namespaces/${encodeURIComponent(manifest.namespace)}/events`;
        this.#queue.push({
          key,
          uid: manifest.uid,
          reason: event.reason,
          path: path3,
          body: this.#body(manifest, event)
        });
        if (this.#lanes.size >= LANES) return;
        const lane = this.#send().finally(() => this.#lanes.delete(lane));
        this.#lanes.add(lane);
      }
      async flush(ms) {
        const over = new AbortController();
        const deadline = this.#options.clock.sleep(ms, over.signal);
        await Promise.race([Promise.all(this.#lanes), deadline]);
        over.abort();
        this.#stop.abort();
        for (const { reason: reason2 } of this.#queue) this.#drop("unreachable", reason2);
        this.#queue = [];
      }
      #body({ namespace, name: name2, uid, resourceVersion }, event) {
        const { clock, random, instance } = this.#options;
        const now = clock.wall();
        const suffix = hex8(now / 1e3) + hex8(random() * 2 ** 32);
        return {
          apiVersion: "events.k8s.io/v1",
          kind: "Event",
          metadata: { namespace, name: `${name2.slice(0, 236).replace(/[^a-z0-9]+$/, "")}.${suffix}` },
          eventTime: microTime(now),
          reportingController: REPORTING_CONTROLLER,
          reportingInstance: instance.slice(0, 128),
          type: event.type,
          reason: event.reason.slice(0, 128),
          action: event.action.slice(0, 128),
          note: printable(event.note, 1024),
          regarding: { apiVersion: GROUP_VERSION, kind: KIND, namespace, name: name2, uid, resourceVersion }
        };
      }
      /** Oldest first; one that has to wait for another of the same object lets younger ones pass. */
      #next() {
        const at = this.#queue.findIndex(({ uid }) => !this.#busy.has(uid));
        return at < 0 ? void 0 : this.#queue.splice(at, 1)[0];
      }
      async #send() {
        for (let next = this.#next(); next !== void 0; next = this.#next()) {
          this.#busy.add(next.uid);
          const why = await this.#deliver(next);
          this.#busy.delete(next.uid);
          if (why === void 0) continue;
          this.#gate.forget(next.key, next.uid);
          this.#drop(why, next.reason);
        }
      }
      async #deliver(waiting) {
        for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
          const error = await this.#post(waiting).catch((reason2) => reason2);
          if (error === void 0 || hasStatus(error, 409) && error.reason === "AlreadyExists")
            return void 0;
          if (!isPassing(error)) return "refused";
          if (attempt === ATTEMPTS) return "unreachable";
          const asked = error instanceof ApiError ? Math.min(error.retryAfterMs ?? 0, LONGEST_RETRY_MS) : 0;
          const wait = RETRY_MS * attempt * (0.5 + this.#options.random());
          await this.#options.clock.sleep(Math.max(wait, asked), this.#stop.signal);
        }
        return "unreachable";
      }
      async #post({ path: path3, body }) {
        const { api } = this.#options;
        await api.request({ method: "POST", path: path3, body, timeoutMs: TIMEOUT_MS, signal: this.#stop.signal });
      }
      #drop(why, reason2) {
        this.#options.onDropped?.(why, reason2);
      }
    };
    isPassing = (error) => !(error instanceof ApiError) || error.status === 429 || error.status >= 500;
    createRecorder = (options) => new EventRecorder(options);
  }
});

// src/kubernetes/resources.ts
function manifestIn(body, path3) {
  const read5 = readManifest(body);
  if (!read5.ok) throw new ApiUnreachable(`${path3}: the answer is not a FlinkJarJob: ${read5.reason}`);
  return read5.manifest;
}
async function readable(reading) {
  try {
    return ok(await reading);
  } catch (error) {
    if (!isRefusal2(error)) throw error;
    return failed({ kind: "SecretUnreadable", message: error.message });
  }
}
function createCluster(options) {
  const { cache, secrets, recorder } = options;
  const writer = new StatusWriter(options);
  return {
    manifest: (key) => cache.get(key),
    naming: (jobId2) => cache.naming(jobId2),
    secret: (namespace, name2) => readable(secrets.get(namespace, name2)),
    patchStatus: (manifest, patch) => writer.write(manifest, patch),
    record: (manifest, event) => recorder.record(manifest, event)
  };
}
var FIELD_MANAGER, TIMEOUT_MS2, pathOf, isConflict, isRefusal2, StatusWriter;
var init_resources = __esm({
  "src/kubernetes/resources.ts"() {
    "use strict";
    init_failure();
    init_api_error();
    init_manifest();
    FIELD_MANAGER = "flinkjarjob-controller";
    TIMEOUT_MS2 = 1e4;
    pathOf = ({ namespace, name: name2 }) => `${jobsPath(encodeURIComponent(namespace))}/${encodeURIComponent(name2)}`;
    isConflict = (error) => hasStatus(error, 409) || hasStatus(error, 422) && /metadata\.uid/.test(error.message);
    isRefusal2 = (error) => error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
    StatusWriter = class {
      #api;
      #cache;
      constructor({ api, cache }) {
        this.#api = api;
        this.#cache = cache;
      }
      /** `patch` is the merge patch of `.status`. The answer is in the cache before this returns. */
      async write(manifest, patch) {
        const path3 = `${pathOf(manifest)}/status`;
        const { uid, resourceVersion } = manifest;
        try {
          const { body } = await this.#api.request({
            method: "PATCH",
            path: path3,
            query: { fieldManager: FIELD_MANAGER },
            contentType: "application/merge-patch+json",
            body: { metadata: { uid, resourceVersion }, status: patch },
            timeoutMs: TIMEOUT_MS2
          });
          return { kind: "written", manifest: this.#seen(body, path3) };
        } catch (error) {
          if (isConflict(error)) return this.#fresh(manifest);
          if (hasStatus(error, 404)) return { kind: "gone" };
          if (isRefusal2(error)) return { kind: "refused", message: error.message };
          throw error;
        }
      }
      async #fresh(manifest) {
        const path3 = pathOf(manifest);
        try {
          const { body } = await this.#api.request({ method: "GET", path: path3, timeoutMs: TIMEOUT_MS2 });
          return { kind: "stale", manifest: this.#seen(body, path3) };
        } catch (error) {
          if (hasStatus(error, 404)) return { kind: "gone" };
          throw error;
        }
      }
      #seen(body, path3) {
        const manifest = manifestIn(body, path3);
        this.#cache.put(manifest);
        return manifest;
      }
    };
  }
});

// src/kubernetes/secret-data.ts
function decoded3(value) {
  if (typeof value !== "string" || !BASE64.test(value)) return void 0;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(value, "base64"));
  } catch {
    return void 0;
  }
}
function readSecret(body, path3) {
  const { metadata, data } = body ?? {};
  if (typeof metadata?.uid !== "string" || typeof metadata.resourceVersion !== "string")
    throw new ApiUnreachable(`GET ${path3}: the answer is not a Secret`);
  const values2 = Object.entries(data ?? {}).map(([key, value]) => [key, decoded3(value)]);
  const undecodable = values2.filter(([, value]) => value === void 0).map(([key]) => key);
  return {
    version: `${metadata.uid}/${metadata.resourceVersion}`,
    data: Object.fromEntries(values2.filter((pair) => pair[1] !== void 0)),
    ...undecodable.length > 0 ? { undecodable } : {}
  };
}
var BASE64;
var init_secret_data = __esm({
  "src/kubernetes/secret-data.ts"() {
    "use strict";
    init_api_error();
    BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  }
});

// src/kubernetes/secrets.ts
async function fetchSecret(api, { namespace, name: name2 }) {
  const path3 = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name2)}`;
  try {
    const { body } = await api.request({ method: "GET", path: path3, timeoutMs: TIMEOUT_MS3 });
    return readSecret(body, path3);
  } catch (error) {
    if (hasStatus(error, 404)) return void 0;
    throw error;
  }
}
var TIMEOUT_MS3, AT_ONCE, Secrets;
var init_secrets = __esm({
  "src/kubernetes/secrets.ts"() {
    "use strict";
    init_api_error();
    init_secret_data();
    TIMEOUT_MS3 = 5e3;
    AT_ONCE = 4;
    Secrets = class {
      #options;
      #entries = /* @__PURE__ */ new Map();
      #refreshMs;
      constructor(options) {
        this.#options = options;
        this.#refreshMs = options.refreshMs ?? 1e4;
      }
      get size() {
        return this.#entries.size;
      }
      /** Undefined when there is none. Throws `ApiError` (naming the missing right) and `ApiUnreachable`. */
      async get(namespace, name2) {
        const entry = this.#entry(namespace, name2);
        entry.askedAt = this.#options.clock.now();
        return this.#isFresh(entry) ? entry.value : this.#read(entry);
      }
      /** Reads every Secret in use again and again until the signal aborts; what fails is tried again next time. */
      async run(signal) {
        while (!signal.aborted) {
          await this.#options.clock.sleep(this.#refreshMs, signal);
          this.#forget();
          const due = [...this.#entries.values()].filter((entry) => !this.#isFresh(entry));
          await Promise.all(Array.from({ length: AT_ONCE }, () => this.#drain(due, signal)));
        }
      }
      async #drain(due, signal) {
        for (let entry = due.pop(); entry !== void 0 && !signal.aborted; entry = due.pop()) {
          await this.#read(entry).catch(() => void 0);
        }
      }
      #isFresh({ readAt }) {
        return readAt !== void 0 && this.#options.clock.now() - readAt < this.#refreshMs;
      }
      #entry(namespace, name2) {
        const key = `${namespace}/${name2}`;
        const known = this.#entries.get(key);
        if (known !== void 0) return known;
        const entry = {
          ...{ namespace, name: name2, askedAt: 0 },
          ...{ readAt: void 0, value: void 0, reading: void 0 }
        };
        this.#entries.set(key, entry);
        return entry;
      }
      /** However many want it, it is read once. */
      #read(entry) {
        entry.reading ??= this.#fetch(entry).finally(() => {
          entry.reading = void 0;
        });
        return entry.reading;
      }
      async #fetch(entry) {
        const startedAt = this.#options.clock.now();
        const value = await fetchSecret(this.#options.api, entry);
        const changed = entry.readAt !== void 0 && entry.value?.version !== value?.version;
        entry.value = value;
        entry.readAt = startedAt;
        if (changed) this.#options.onChange(entry.namespace, entry.name);
        return value;
      }
      #forget() {
        const { clock, inUse, forgetMs = 9e5 } = this.#options;
        const used = inUse?.();
        for (const [key, { askedAt }] of this.#entries) {
          if (clock.now() - askedAt > forgetMs && used?.has(key) !== true) this.#entries.delete(key);
        }
      }
    };
  }
});

// src/kubernetes/reflector-list.ts
async function page(options, from, limit) {
  const { api, path: path3, signal, transform } = options;
  const { body } = await api.request({
    method: "GET",
    path: path3,
    query: { limit, continue: from === "" ? void 0 : from },
    timeoutMs: PAGE_TIMEOUT_MS,
    maxBytes: PAGE_BYTES,
    signal
  });
  const { metadata, items } = body ?? {};
  const resourceVersion = metadata?.resourceVersion;
  if (typeof resourceVersion !== "string" || !(Array.isArray(items) || items === null))
    throw new ApiUnreachable(`GET ${path3}: the answer is not a list`);
  const slim = (items ?? []).map(transform).filter((item) => item !== void 0);
  const next = typeof metadata?.continue === "string" ? metadata.continue : "";
  return { resourceVersion, next, items: slim };
}
async function pages(options) {
  const first2 = await page(options, "", options.pageSize);
  const { items, resourceVersion } = first2;
  for (let from = first2.next; from !== ""; ) {
    const more = await page(options, from, options.pageSize);
    for (const item of more.items) items.push(item);
    from = more.next;
  }
  return { items, resourceVersion };
}
async function versionNow(asked) {
  const { resourceVersion } = await page({ ...asked, pageSize: 1, transform: () => void 0 }, "", 1);
  return resourceVersion;
}
async function list(options) {
  try {
    return await pages(options);
  } catch (error) {
    if (!hasStatus(error, 410)) throw error;
    const { items, resourceVersion } = await page(options, "", void 0);
    return { items, resourceVersion };
  }
}
var PAGE_TIMEOUT_MS, PAGE_BYTES;
var init_reflector_list = __esm({
  "src/kubernetes/reflector-list.ts"() {
    "use strict";
    init_api_error();
    PAGE_TIMEOUT_MS = 6e4;
    PAGE_BYTES = 256 * 1024 * 1024;
  }
});

// src/kubernetes/backoff.ts
var FIRST_MS, CAP_MS3, Backoff2;
var init_backoff2 = __esm({
  "src/kubernetes/backoff.ts"() {
    "use strict";
    FIRST_MS = 800;
    CAP_MS3 = 3e4;
    Backoff2 = class {
      #random;
      #failures = 0;
      constructor(random) {
        this.#random = random;
      }
      reset() {
        this.#failures = 0;
      }
      /** Counts a failure and says how long to wait in ms. `askedMs`, the server's own wish, is the least. */
      next({ capMs = CAP_MS3, askedMs = 0 } = {}) {
        const full = Math.min(capMs, FIRST_MS * 2 ** Math.min(this.#failures, 10));
        this.#failures += 1;
        return Math.max(full * (0.5 + this.#random() / 2), askedMs);
      }
    };
  }
});

// src/kubernetes/reflector-event.ts
function parsed(line) {
  try {
    const value = parseJson(line);
    if (typeof value === "object" && value !== null) return value;
  } catch {
  }
  throw new MalformedLine("a line of the watch is not a JSON object");
}
function readEvent(line, path3) {
  const { type, object } = parsed(line);
  if (type === "ERROR") {
    const status2 = typeof object?.code === "number" ? object.code : 500;
    throw refusal({ method: "GET", path: path3, watch: true }, { status: status2, body: object, retryAfterMs: void 0 });
  }
  const resourceVersion = object?.metadata?.resourceVersion;
  if (typeof type !== "string" || !TYPES.has(type) || typeof resourceVersion !== "string")
    throw new MalformedLine("a line of the watch has no known type or no resourceVersion");
  return { type, resourceVersion, object };
}
var MalformedLine, TYPES;
var init_reflector_event = __esm({
  "src/kubernetes/reflector-event.ts"() {
    "use strict";
    init_json();
    init_api_error();
    MalformedLine = class extends Error {
    };
    TYPES = /* @__PURE__ */ new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK"]);
  }
});

// src/kubernetes/reflector-recovery.ts
function capOf(error) {
  if (hasStatus(error, 404)) return NOT_INSTALLED_CAP_MS;
  return error instanceof ApiUnreachable || error instanceof StaleList ? SOON_CAP_MS : void 0;
}
function phaseOf2(error) {
  if (error instanceof StaleList) return "Stale";
  if (hasStatus(error, 404)) return "NotInstalled";
  return hasStatus(error, 403) ? "Forbidden" : "Retrying";
}
var StaleList, GOOD_WATCH_MS, NOT_INSTALLED_CAP_MS, SOON_CAP_MS, STUCK_AFTER, SET_BACK_AFTER, RecoveryPolicy;
var init_reflector_recovery = __esm({
  "src/kubernetes/reflector-recovery.ts"() {
    "use strict";
    init_api_error();
    init_backoff2();
    init_reflector_event();
    StaleList = class extends Error {
    };
    GOOD_WATCH_MS = 5e3;
    NOT_INSTALLED_CAP_MS = 5e3;
    SOON_CAP_MS = 3e3;
    STUCK_AFTER = 5;
    SET_BACK_AFTER = 10;
    RecoveryPolicy = class {
      #backoff;
      #badLines = 0;
      #staleLists = 0;
      #justGone = false;
      #wasUnreachable = false;
      constructor(random) {
        this.#backoff = new Backoff2(random);
      }
      /** Something usable has come. */
      progress() {
        this.#badLines = 0;
        this.#staleLists = 0;
      }
      /** The server ended the watch in good order. */
      afterClose(livedMs) {
        const good = this.#judge(livedMs);
        const waitMs = good ? 0 : this.#backoff.next();
        return { waitMs, relist: false, phase: "Retrying", message: "the server ended the watch" };
      }
      afterError({ error, livedMs }) {
        this.#judge(livedMs);
        this.#answers(error);
        const message = error instanceof Error ? error.message : String(error);
        if (hasStatus(error, 410))
          return { waitMs: this.#afterGone(error.retryAfterMs), relist: true, phase: "Retrying", message };
        const stale = error instanceof StaleList;
        if (stale) this.#staleLists += 1;
        const relist = stale || hasStatus(error, 404) || this.#isStuck(error, livedMs);
        const askedMs = error instanceof ApiError ? error.retryAfterMs : void 0;
        const waitMs = this.#backoff.next({ askedMs, capMs: capOf(error) });
        const phase = this.#staleLists >= SET_BACK_AFTER ? "SetBack" : phaseOf2(error);
        return { waitMs, relist, phase, message };
      }
      /** An API server that answers after an outage, be it with an error, is on its way back. */
      #answers(error) {
        const unreachable = error instanceof ApiUnreachable;
        if (this.#wasUnreachable && !unreachable) this.#backoff.reset();
        this.#wasUnreachable = unreachable;
      }
      /** At once, unless that has just been done for the same reason. */
      #afterGone(askedMs = 0) {
        const again2 = this.#justGone;
        this.#justGone = true;
        return again2 ? this.#backoff.next({ askedMs }) : askedMs;
      }
      /** Counts what only the content of the stream can cause: it would fail in the same place for ever. */
      #isStuck(error, livedMs) {
        const bad = error instanceof MalformedLine || error instanceof ApiError;
        if (bad && livedMs !== void 0) this.#badLines += 1;
        return this.#badLines >= STUCK_AFTER;
      }
      /** A good watch, however it ended, starts everything afresh. */
      #judge(livedMs = 0) {
        if (livedMs < GOOD_WATCH_MS) return false;
        this.#backoff.reset();
        this.#justGone = false;
        return true;
      }
    };
  }
});

// src/kubernetes/reflector-watch.ts
function watchdog({ clock, inactivityMs }, over, cut) {
  let last = clock.now();
  const guard = async () => {
    for (let left = inactivityMs; left > 0; left = last + inactivityMs - clock.now()) {
      await clock.sleep(left, over);
      if (over.aborted) return;
    }
    cut(new ApiUnreachable(`the watch was silent for ${Math.round(inactivityMs / 1e3)} s`));
  };
  guard().catch(cut);
  return () => {
    last = clock.now();
  };
}
async function watch(options) {
  const { api, path: path3, signal, resourceVersion, timeoutSeconds, onOpen, onEvent } = options;
  const over = new AbortController();
  const cut = new AbortController();
  const heard = watchdog(options, AbortSignal.any([signal, over.signal]), (reason2) => cut.abort(reason2));
  const heardAll = () => {
    heard();
    onOpen();
  };
  try {
    await api.stream({
      path: path3,
      query: { watch: 1, allowWatchBookmarks: true, resourceVersion, timeoutSeconds },
      signal: AbortSignal.any([signal, cut.signal]),
      onOpen: heardAll,
      onLine: (line) => {
        heard();
        onEvent(readEvent(line, path3));
      }
    });
  } catch (error) {
    throw cut.signal.aborted ? cut.signal.reason : error;
  } finally {
    over.abort();
  }
}
var init_reflector_watch = __esm({
  "src/kubernetes/reflector-watch.ts"() {
    "use strict";
    init_api_error();
    init_reflector_event();
  }
});

// src/kubernetes/reflector.ts
var Loop, createReflector;
var init_reflector = __esm({
  "src/kubernetes/reflector.ts"() {
    "use strict";
    init_api_error();
    init_reflector_list();
    init_reflector_recovery();
    init_reflector_watch();
    init_version();
    Loop = class {
      #options;
      #policy;
      #version;
      #mustList = true;
      /** The server was away: it may have come back with older data, and a watch from a version it never had is silent. */
      #mustCheck = false;
      #listedAt = 0;
      #openedAt;
      lastHeard;
      constructor(options) {
        this.#options = options;
        this.#policy = new RecoveryPolicy(options.random);
      }
      async run(signal) {
        while (!signal.aborted) {
          const recovery = await this.#round(signal).then(
            () => this.#policy.afterClose(this.#livedMs() ?? 0),
            (error) => this.#failed(error)
          );
          if (!signal.aborted) await this.#recover(recovery, signal);
        }
      }
      #failed(error) {
        if (error instanceof ApiUnreachable) this.#mustCheck = true;
        return this.#policy.afterError({ error, livedMs: this.#livedMs() });
      }
      async #recover({ waitMs, relist, phase, message }, signal) {
        this.#mustList ||= relist || this.#isRelistDue();
        if (waitMs === 0) return;
        this.#say(phase, message);
        await this.#options.clock.sleep(waitMs, signal);
      }
      async #round(signal) {
        this.#openedAt = void 0;
        const { api, path: path3, clock, inactivityMs = 15e4 } = this.#options;
        if (this.#mustCheck && !this.#mustList) this.#notOlder(await versionNow({ api, path: path3, signal }));
        const version = this.#mustList ? await this.#list(signal) : this.#version ?? "";
        this.#mustCheck = false;
        await watch({
          ...{ api, path: path3, clock, inactivityMs, signal, resourceVersion: version },
          timeoutSeconds: this.#timeoutSeconds(),
          onOpen: () => this.#opened(),
          onEvent: (event) => this.#event(event)
        });
      }
      async #list(signal) {
        const { api, path: path3, transform, onReplace, clock, pageSize = 500 } = this.#options;
        this.#say("Listing", "");
        const safely = (raw) => this.#guarded(() => transform(raw));
        const { items, resourceVersion } = await list({ api, path: path3, pageSize, signal, transform: safely });
        signal.throwIfAborted();
        this.#notOlder(resourceVersion);
        this.#guarded(() => onReplace(items, resourceVersion));
        this.#version = resourceVersion;
        this.#mustList = false;
        this.#listedAt = clock.now();
        this.#policy.progress();
        this.lastHeard = this.#listedAt;
        return resourceVersion;
      }
      #notOlder(version) {
        if (this.#version !== void 0 && isNewer(this.#version, version))
          throw new StaleList(`the list is of version ${version}, but ${this.#version} is known already`);
      }
      #opened() {
        this.#openedAt = this.#options.clock.now();
        this.lastHeard = this.#openedAt;
        this.#say("Watching", "");
      }
      #event(event) {
        const { transform, onEvent, clock } = this.#options;
        this.lastHeard = clock.now();
        if (event.type !== "BOOKMARK") {
          const { type, object } = event;
          this.#guarded(() => {
            const item = transform(object);
            if (item !== void 0) onEvent(type, item);
          });
        }
        const before = this.#version ?? "";
        this.#version = later(before, event.resourceVersion);
        if (this.#version !== before) this.#policy.progress();
      }
      #livedMs() {
        return this.#openedAt === void 0 ? void 0 : this.#options.clock.now() - this.#openedAt;
      }
      #isRelistDue() {
        const { clock, relistMs } = this.#options;
        return relistMs !== void 0 && clock.now() - this.#listedAt >= relistMs;
      }
      /** Five to ten minutes, so that the watches of many clients do not end together. */
      #timeoutSeconds() {
        const { random, relistMs = Number.POSITIVE_INFINITY } = this.#options;
        return Math.min(300 + Math.floor(random() * 300), Math.ceil(relistMs / 1e3));
      }
      #say(phase, message) {
        this.#guarded(() => this.#options.onState?.({ phase, path: this.#options.path, message }));
      }
      #guarded(callback) {
        try {
          return callback();
        } catch (error) {
          this.#options.onFault?.(error);
          return void 0;
        }
      }
    };
    createReflector = (options) => new Loop(options);
  }
});

// src/kubernetes/watch-jobs.ts
function reflectorFor(options, namespace, onListed) {
  const { api, cache, clock, random, onState, onSetBack, onFault, inactivityMs, pageSize, relistMs } = options;
  const transform = (raw) => {
    const read5 = readManifest(raw);
    if (read5.ok) return read5.manifest;
    onFault?.(new Error(`an object in ${jobsPath(namespace)} cannot be used: ${read5.reason}`));
    return void 0;
  };
  return createReflector({
    ...{ api, clock, random, transform, path: jobsPath(namespace) },
    onReplace(items, resourceVersion) {
      if (cache.replace(namespace, items, resourceVersion)) onListed();
      else onSetBack?.();
    },
    onEvent: (type, item) => type === "DELETED" ? cache.delete(item) : cache.put(item),
    onState(state) {
      onState?.(state);
      if (state.phase === "SetBack") onSetBack?.();
    },
    ...onFault === void 0 ? {} : { onFault },
    ...inactivityMs === void 0 ? {} : { inactivityMs },
    ...pageSize === void 0 ? {} : { pageSize },
    ...relistMs === void 0 ? {} : { relistMs }
  });
}
function watchJobs(options) {
  const scopes = options.namespaces.length === 0 ? [void 0] : [...new Set(options.namespaces)];
  const unlisted = new Set(scopes);
  const all = Promise.withResolvers();
  const listed = (scope) => {
    unlisted.delete(scope);
    if (unlisted.size === 0) all.resolve();
  };
  const reflectors = scopes.map((scope) => reflectorFor(options, scope, () => listed(scope)));
  return {
    async run(signal) {
      await Promise.all(reflectors.map((reflector) => reflector.run(signal)));
    },
    whenSynced: all.promise,
    get synced() {
      return unlisted.size === 0;
    },
    ageMs() {
      const heard = reflectors.map(({ lastHeard }) => lastHeard);
      const known = heard.filter((at) => at !== void 0);
      return known.length < heard.length ? void 0 : options.clock.now() - Math.min(...known);
    }
  };
}
var init_watch_jobs = __esm({
  "src/kubernetes/watch-jobs.ts"() {
    "use strict";
    init_manifest();
    init_reflector();
  }
});

// src/problems.ts
function watchStates(log) {
  const states = /* @__PURE__ */ new Map();
  const onState = (state) => {
    const before = states.get(state.path);
    if (before !== void 0 && state.phase === "Listing") return;
    states.set(state.path, state);
    if (before?.phase === state.phase && before.message === state.message) return;
    const well = state.phase === "Listing" || state.phase === "Watching";
    log[well ? "debug" : "warn"](
      { path: state.path, phase: state.phase },
      state.message || `watch ${state.phase}`
    );
  };
  const problem = () => {
    const bad = [...states.values()].find(({ phase }) => UNREADY.includes(phase));
    return bad === void 0 ? void 0 : `${bad.phase}: ${bad.message}`;
  };
  return { onState, problem };
}
function droppedFields(log) {
  const dropped = /* @__PURE__ */ new Set();
  const problem = () => dropped.size === 0 ? void 0 : `CRDOutdated: the installed CRD does not keep ${[...dropped].map((field2) => `status.${field2}`).join(", ")}; apply the CRD of this version`;
  return {
    problem,
    onWritten(kept, lost) {
      const before = problem();
      for (const field2 of kept) dropped.delete(field2);
      for (const field2 of lost) dropped.add(field2);
      const now = problem();
      if (now !== void 0 && now !== before) log.warn(now);
    }
  };
}
function problemsOf(log) {
  const [states, dropped] = [watchStates(log), droppedFields(log)];
  return {
    onState: states.onState,
    onWritten: dropped.onWritten,
    problem: () => states.problem() ?? dropped.problem()
  };
}
var UNREADY;
var init_problems = __esm({
  "src/problems.ts"() {
    "use strict";
    UNREADY = ["NotInstalled", "Forbidden", "Stale", "SetBack"];
  }
});

// src/version.ts
var VERSION2, USER_AGENT;
var init_version2 = __esm({
  "src/version.ts"() {
    "use strict";
    VERSION2 = "0.1.0";
    USER_AGENT = `flinkjarjob-controller/${VERSION2}`;
  }
});

// src/assemble.ts
function dliOf(config, metrics) {
  const { dliEndpoint, iamEndpoint, dliTimeout, dliConnections } = config;
  return createDli(
    {
      dliEndpoint,
      iamEndpoint,
      timeoutMs: dliTimeout,
      maxResponseBytes: MAX_RESPONSE_BYTES,
      connections: dliConnections,
      proxy: config.dliProxy
    },
    { now: wall, monotonic: monotonic.now, onCall: metrics.onCall, userAgent: USER_AGENT }
  );
}
function readGauges(metrics, { queue, ours, jobs }) {
  metrics.read({
    queue: () => queue.stats(),
    manifests: ours,
    watchAgeSeconds: () => (jobs.ageMs() ?? Number.NaN) / 1e3
  });
}
function partsOf2(cache, shard2) {
  const isOurs2 = (key) => isIn(shard2, key);
  return {
    isOurs: isOurs2,
    ours: () => [...cache.all()].filter(({ key }) => isOurs2(key)),
    within: (namespace) => [...cache.all()].filter((manifest) => manifest.namespace === namespace)
  };
}
function assemble(config, given) {
  const { api, metrics, log } = given;
  const memory3 = /* @__PURE__ */ new Map();
  const queue = new WorkQueue({ clock: monotonic, random: Math.random, hooks: metrics.queue });
  const { problem, onState, onWritten } = problemsOf(log);
  const lag = new LagClock(monotonic.now);
  const cache = new ManifestCache({
    onChange(key, why, manifest) {
      if (why === "Deleted") {
        lag.settled(key);
        return wake.gone(manifest);
      }
      if (why === "SpecChanged" && isOurs2(key) && given.mayWrite()) lag.edited(key);
      wake.changed(manifest, jobs.synced ? "edit" : "first");
    }
  });
  const { isOurs: isOurs2, ours, within: within5 } = partsOf2(cache, config.shard);
  const wake = createWake({ cluster: cache, queue, memory: memory3, isOurs: isOurs2, within: within5 });
  const clock = systemClock;
  const secrets = new Secrets({
    ...{ api, clock, refreshMs: config.secretRefresh, onChange: wake.secretChanged },
    inUse: () => secretsInUse(ours())
  });
  const recorder = createRecorder({
    ...{ api, clock, random: Math.random, instance: given.identity },
    onDropped: (why) => metrics.onEventDropped(why)
  });
  const jobs = watchJobs({
    ...{ api, cache, clock, namespaces: config.namespaces, random: Math.random, onState },
    onFault: (error) => log.error({ err: error }, "an object was skipped"),
    onSetBack: given.onSetBack,
    relistMs: RELIST_MS
  });
  const dli = dliOf(config, metrics);
  const world = {
    cluster: createCluster({ api, cache, secrets, recorder }),
    dli,
    memory: memory3,
    defaults: defaultsOf(config, given),
    now: wall,
    onWritten,
    mayWrite: given.mayWrite
  };
  const assembled = { world, queue, secrets, recorder, jobs, dli, lag, cache, problem };
  readGauges(metrics, { queue, jobs, ours });
  return assembled;
}
var RELIST_MS, MAX_RESPONSE_BYTES, defaultsOf;
var init_assemble = __esm({
  "src/assemble.ts"() {
    "use strict";
    init_clock();
    init_lag();
    init_queue();
    init_secrets_in_use();
    init_shard();
    init_wake();
    init_client();
    init_cache();
    init_clock2();
    init_events();
    init_resources();
    init_secrets();
    init_watch_jobs();
    init_problems();
    init_version2();
    RELIST_MS = 6e5;
    MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
    defaultsOf = (config, { credentials }) => ({
      region: config.defaultRegion,
      projectId: config.defaultProject,
      credentials
    });
  }
});

// src/bad-start.ts
var BadStart, reason;
var init_bad_start = __esm({
  "src/bad-start.ts"() {
    "use strict";
    BadStart = class extends Error {
    };
    reason = (error) => (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "";
  }
});

// src/core/outcome.ts
function afterFailure(failure, { intervalMs, random }) {
  switch (FAILURES[failure.kind].retry) {
    case "backoff":
      return { kind: "retry", atLeastMs: failure.retryAfterMs ?? 0 };
    case "look":
      return { kind: "after", ms: Math.min(LOOK_AGAIN_MS, intervalMs) };
    case "spec":
      return { kind: "never" };
    case "secret":
    case "slow":
      return { kind: "after", ms: SLOW_RETRY_MS * (1 + random) };
  }
}
function afterHold(hold, { intervalMs }) {
  const dueMs = hold?.because === "JobBusy" ? LOOK_AGAIN_MS : hold?.dueMs;
  return { kind: "after", ms: Math.min(intervalMs, dueMs ?? intervalMs) };
}
function nextVisit(outcome, rhythm) {
  switch (outcome.kind) {
    case "suspended":
      return { kind: "never" };
    case "unseen":
      return afterFailure(outcome.failure, rhythm);
    case "stuck":
      return ["backoff", "look"].includes(FAILURES[outcome.failure.kind].retry) ? afterFailure(outcome.failure, rhythm) : watch2(rhythm);
    case "updated":
      return outcome.more ? { kind: "after", ms: 0 } : afterHold(outcome.held, rhythm);
    case "held":
      return afterHold(outcome, rhythm);
    case "conflict":
    case "same":
      return { kind: "after", ms: rhythm.intervalMs };
  }
}
var watch2;
var init_outcome = __esm({
  "src/core/outcome.ts"() {
    "use strict";
    init_failure();
    watch2 = ({ intervalMs }) => ({ kind: "after", ms: Math.min(intervalMs, SLOW_RETRY_MS) });
  }
});

// src/core/compare.ts
function settings(value) {
  const parsed2 = typeof value === "string" ? fromJson(value) : value;
  if (Array.isArray(parsed2)) {
    return new Map(parsed2.map((entry) => [String(entry?.key), text3(entry?.value)]));
  }
  if (typeof parsed2 !== "object" || parsed2 === null) return void 0;
  return new Map(Object.entries(parsed2).map(([key, item]) => [key, text3(item)]));
}
function readable2(value) {
  try {
    return settings(value);
  } catch (error) {
    if (error instanceof RangeError) return void 0;
    throw error;
  }
}
function fromJson(value) {
  try {
    return parseJson(value);
  } catch {
    return void 0;
  }
}
function memory2(value) {
  const parts = /^(\d+(?:\.\d+)?)\s*([MG]?B?)$/i.exec(String(value));
  const unit = MEGABYTES[(parts?.[2] ?? "").toUpperCase()];
  return parts === null || unit === void 0 ? String(value) : Number(parts[1]) * unit;
}
function resources(value, key = "") {
  if (typeof value !== "object" || value === null) return key === "memory" ? memory2(value) : number(value);
  return Object.fromEntries(Object.entries(value).map(([name2, item]) => [name2, resources(item, name2)]));
}
function within4(desired, live) {
  if (typeof desired !== "object" || desired === null) return desired === live;
  if (typeof live !== "object" || live === null) return false;
  return Object.entries(desired).every(([key, item]) => within4(item, live[key]));
}
function sameProperties(desired, live) {
  const wanted = readable2(desired);
  const found = isNothing(live) ? /* @__PURE__ */ new Map() : readable2(live);
  if (wanted === void 0 || found === void 0) return typeof live === "string" && desired === live;
  return [...wanted].every(([key, value]) => found.get(key) === value);
}
function same(comparer, desired, live) {
  if (comparer === "slots" && desired === 0) return true;
  if (comparer === "flag") return flag3(desired) === flag3(live);
  if (isNothing(desired)) return isNothing(live);
  if (comparer === "properties") return sameProperties(desired, live);
  if (comparer === "resources") return within4(resources(desired), isNothing(live) ? {} : resources(live));
  return !isNothing(live) && stringifyJson(CANONICAL[comparer](desired)) === stringifyJson(CANONICAL[comparer](live));
}
var text3, number, flag3, list2, MODES, mode, path2, MEGABYTES, CANONICAL, isNothing;
var init_compare = __esm({
  "src/core/compare.ts"() {
    "use strict";
    init_json();
    text3 = (value) => typeof value === "object" ? stringifyJson(value) : String(value);
    number = (value) => {
      const parsed2 = Number(value);
      return Number.isNaN(parsed2) ? text3(value) : parsed2;
    };
    flag3 = (value) => value === true || value === "true" ? true : void 0;
    list2 = (value) => Array.isArray(value) ? value.map(String) : String(value).split(",");
    MODES = { "1": "exactly_once", "2": "at_least_once" };
    mode = (value) => MODES[String(value)] ?? String(value);
    path2 = (value) => String(value).replace(/^obs:\/\//, "").replace(/\/+$/, "");
    MEGABYTES = { M: 1, MB: 1, G: 1024, GB: 1024, "": 1024 };
    CANONICAL = {
      text: text3,
      number,
      slots: number,
      flag: flag3,
      list: list2,
      mode,
      path: path2
    };
    isNothing = (value) => value === void 0 || value === null || value === "" || Array.isArray(value) && value.length === 0;
  }
});

// src/core/diff.ts
function managed(spec) {
  const ignored = new Set(spec.ignore);
  return FIELD_NAMES.filter((field2) => spec.job[field2] !== void 0 && !ignored.has(`job.${field2}`));
}
function diff(spec, observed2) {
  return managed(spec).filter((field2) => !same(FIELDS[field2].compare, spec.job[field2], observed2.fields[field2])).map((field2) => ({
    field: field2,
    hot: FIELDS[field2].hot,
    desired: spec.job[field2],
    live: observed2.fields[field2] ?? null
  }));
}
var VALUE_BYTES, shown;
var init_diff = __esm({
  "src/core/diff.ts"() {
    "use strict";
    init_compare();
    init_fields();
    init_json();
    init_text();
    VALUE_BYTES = 256;
    shown = (field2, value) => FIELDS[field2].sensitive && value !== null && value !== "" ? "***" : printable(stringifyJson(value ?? null), VALUE_BYTES);
  }
});

// src/core/body.ts
function writable(field2, live) {
  if (isNothing(live)) return void 0;
  return FIELDS[field2].compare === "list" && !Array.isArray(live) ? String(live).split(",") : live;
}
function wholeBody(spec, observed2) {
  const body = identity(observed2);
  for (const field2 of FIELD_NAMES.filter((name2) => FIELDS[name2].original)) {
    const live = writable(field2, observed2.fields[field2]);
    if (live !== void 0) body[field2] = live;
  }
  for (const field2 of managed(spec)) body[field2] = spec.job[field2];
  return body;
}
var identity, runningBody;
var init_body = __esm({
  "src/core/body.ts"() {
    "use strict";
    init_compare();
    init_diff();
    init_fields();
    identity = (observed2) => ({
      name: observed2.fields.name ?? "",
      desc: observed2.fields.desc ?? ""
    });
    runningBody = (changes, observed2) => ({
      ...identity(observed2),
      ...Object.fromEntries(changes.map(({ field: field2, desired }) => [field2, desired]))
    });
  }
});

// src/core/plan.ts
function tried(candidate, { digestOf: digestOf3, records, settled }) {
  const digest = digestOf3(candidate.changes);
  const alike = settled.has(candidate.part) ? void 0 : records.find((record2) => sameWish(record2.digest, digest));
  const record = records.find((one) => one.digest === digest);
  return { ...candidate, digest, record, attempts: alike?.attempts ?? 0 };
}
function refusal2({ record, changes }, { secret, requested, now, observed: observed2 }) {
  if (record?.outcome !== "Refused" || record.secret !== secret) return void 0;
  if (record.reason === "StateConflict" && record.status !== observed2.status) return void 0;
  if (needsRestart(record.reason, observed2)) return { because: "RestartRequired", about: changes, record };
  const dueMs = Date.parse(record.at) + retryMs(record) - now;
  return requested || dueMs <= 0 ? void 0 : { because: "Refused", about: changes, record, dueMs };
}
function notConverging(one, { settled, requested }) {
  const { record, changes } = one;
  if (record?.outcome !== "Applied" || settled.has(one.part) || requested) return void 0;
  return record.attempts >= CONVERGENCE_LIMIT ? { because: "DiffNotConverging", about: changes, record } : void 0;
}
function plan(situation) {
  const { spec, observed: observed2, changes } = situation;
  if (changes.length === 0) return { step: "none" };
  if (spec.mode === "Observe") return { step: "hold", because: "Observed", about: changes };
  if (phaseOf(observed2.status) === "moving") return { step: "hold", because: "JobBusy", about: changes };
  const judged = candidates(changes, observed2).map((candidate) => tried(candidate, situation)).map((one) => ({ one, hold: refusal2(one, situation) ?? notConverging(one, situation) }));
  const held2 = mostUrgent(judged.flatMap(({ hold }) => hold ?? []));
  const [next, ...others] = judged.filter(({ hold }) => hold === void 0).map(({ one }) => one).toSorted((a, b) => a.attempts - b.attempts);
  if (next === void 0) return { step: "hold", ...held2 };
  return put(next, situation, { more: others.length > 0, held: held2 });
}
function put({ part, changes, digest }, { spec, observed: observed2 }, rest) {
  const body = part === "Whole" ? wholeBody(spec, observed2) : runningBody(changes, observed2);
  return { step: "put", body, part, changes, digest, ...rest };
}
var CONVERGENCE_LIMIT, CONFLICT_LIMIT, slowRetryMs, retryMs, sameWish, needsRestart, URGENCY, mostUrgent;
var init_plan = __esm({
  "src/core/plan.ts"() {
    "use strict";
    init_body();
    init_failure();
    init_job();
    init_part();
    CONVERGENCE_LIMIT = 3;
    CONFLICT_LIMIT = 5;
    slowRetryMs = (digest) => SLOW_RETRY_MS * (1 + Number.parseInt(digest.slice(0, 4) || "0", 16) / 65536);
    retryMs = ({ reason: reason2, attempts, digest }) => reason2 === "StateConflict" && attempts < CONFLICT_LIMIT ? LOOK_AGAIN_MS * 2 ** (attempts - 1) : slowRetryMs(digest);
    sameWish = (one, other) => one?.slice(0, one.length / 2) === other.slice(0, other.length / 2);
    needsRestart = (reason2, observed2) => reason2 === "StateConflict" && phaseOf(observed2.status) === "running";
    URGENCY = ["Refused", "RestartRequired", "DiffNotConverging"];
    mostUrgent = (holds) => holds.toSorted((a, b) => URGENCY.indexOf(a.because) - URGENCY.indexOf(b.because))[0];
  }
});

// src/core/verdict.ts
function refused2(refusal3, changes, observed2) {
  const code = refusal3.error_code === void 0 ? "" : `${refusal3.error_code}: `;
  if (needsRestart(refusal3.reason, observed2)) {
    return {
      reason: "RestartRequired",
      message: `The job is in ${observed2.status}, and DLI changes ${names(changes)} only on a stopped job: stop it, or revert the edit. (${code}${refusal3.error_msg ?? ""})`
    };
  }
  return {
    reason: reasonOf(refusal3),
    message: `The update of ${names(changes)} was refused: ${code}${refusal3.error_msg ?? ""}`
  };
}
function held({ because, about, record = void 0 }, observed2) {
  switch (because) {
    case "Observed":
      return { reason: "DriftDetected", message: `${differ(about)}; mode Observe writes nothing.` };
    case "JobBusy":
      return {
        reason: "JobBusy",
        message: `The job is in ${observed2.status}; the update of ${names(about)} waits.`
      };
    case "DiffNotConverging":
      return {
        reason: "DiffNotConverging",
        message: `${differ(about)} after ${CONVERGENCE_LIMIT} applied updates: correct the spec, or add ${about.map(({ field: field2 }) => `job.${field2}`).join(", ")} to spec.ignore.`
      };
    case "RestartRequired":
    case "Refused":
      return refused2(record ?? {}, about, observed2);
  }
}
function verdict(outcome, last) {
  switch (outcome.kind) {
    case "same":
      return UP_TO_DATE;
    case "updated":
      if (outcome.more) {
        const left = outcome.changes.length - outcome.sent.length;
        return { reason: "Updating", message: `${names(outcome.sent)} updated; ${left} more to follow.` };
      }
      return outcome.held === void 0 ? UP_TO_DATE : held(outcome.held, outcome.observed);
    case "suspended":
      return {
        reason: "Suspended",
        message: "spec.suspend is true: the job is neither compared nor changed."
      };
    case "conflict":
      return {
        reason: "Conflict",
        message: `${outcome.owner} is older and manages the same DLI job: delete one of the two, or set mode Observe.`
      };
    case "unseen":
      return { reason: outcome.failure.kind, message: outcome.failure.message };
    case "held":
      return held(outcome, outcome.observed);
    case "stuck":
      return last?.outcome === "Refused" && last.digest === outcome.digest ? refused2(last, outcome.sent, outcome.observed) : { reason: outcome.failure.kind, message: outcome.failure.message };
  }
}
var refusalOf2, names, differ, reasonOf, UP_TO_DATE;
var init_verdict = __esm({
  "src/core/verdict.ts"() {
    "use strict";
    init_plan();
    init_reasons();
    init_text();
    refusalOf2 = (failure) => ({
      reason: failure.kind,
      ...failure.error_code === void 0 ? {} : { error_code: printable(failure.error_code, 64) },
      error_msg: printable(failure.error_msg ?? failure.message)
    });
    names = (changes) => changes.map(({ field: field2 }) => field2).join(", ");
    differ = (changes) => changes.length === 1 ? `1 field differs: ${names(changes)}` : `${changes.length} fields differ: ${names(changes)}`;
    reasonOf = ({ reason: reason2 = "Rejected" }) => Object.hasOwn(REASONS, reason2) ? reason2 : "Rejected";
    UP_TO_DATE = { reason: "UpToDate", message: "The live job is what the spec says." };
  }
});

// src/core/updates.ts
function resultOf(outcome) {
  if (outcome.kind === "updated") return "Applied";
  if (outcome.failure.ambiguous === true) return "Unknown";
  return FAILURES[outcome.failure.kind].retry === "backoff" ? void 0 : "Refused";
}
function updatesAfter(before, outcome, stamp) {
  const result = resultOf(outcome);
  const { part, digest, secret } = outcome;
  const alike = outcome.afresh ? void 0 : before.find((one) => sameWish(one.digest, digest));
  const again2 = alike?.outcome === result;
  if (result === void 0 || again2 && result === "Unknown") return before;
  const update2 = {
    ...{ digest, secret, part },
    status: printable(outcome.observed.status, 64),
    generation: stamp.generation,
    attempts: again2 ? (alike?.attempts ?? 0) + 1 : 1,
    outcome: result,
    ...outcome.kind === "stuck" && result === "Refused" ? refusalOf2(outcome.failure) : {},
    at: stamp.now
  };
  const others = before.filter((one) => one.part !== part && one.generation === stamp.generation);
  return [update2, ...others].slice(0, PARTS.length);
}
function historyAfter(before, last, sent) {
  if (last === void 0 || last === before.lastUpdate) return before.history;
  const { at, generation, outcome, error_code } = last;
  const fields = sent.map(({ field: field2 }) => field2);
  const entry = { at, generation, fields, outcome, ...error_code === void 0 ? {} : { error_code } };
  return [entry, ...before.history ?? []].slice(0, HISTORY_LIMIT);
}
var HISTORY_LIMIT;
var init_updates = __esm({
  "src/core/updates.ts"() {
    "use strict";
    init_failure();
    init_part();
    init_plan();
    init_text();
    init_verdict();
    HISTORY_LIMIT = 5;
  }
});

// src/core/report.ts
function remaining(outcome) {
  if (outcome.kind === "same") return [];
  if (outcome.kind === "updated") return outcome.changes.filter((change) => !outcome.sent.includes(change));
  return outcome.kind === "held" || outcome.kind === "stuck" ? outcome.changes : void 0;
}
function later2(before, seen) {
  if (seen === void 0 || before === void 0) return seen ?? before;
  return seen > before ? seen : before;
}
function standing(outcome) {
  const hold = outcome.kind === "held" ? outcome : outcome.kind === "updated" ? outcome.held : void 0;
  return hold?.because === "Refused" || hold?.because === "RestartRequired" ? hold.record : void 0;
}
function failureOf(outcome) {
  if (outcome.kind === "stuck") return refusalOf2(outcome.failure);
  return outcome.kind === "unseen" ? outcome.failure : void 0;
}
function errorOf(outcome) {
  const source = failureOf(outcome) ?? standing(outcome);
  return {
    ...source?.error_code === void 0 ? {} : { error_code: printable(source.error_code, 64) },
    ...source?.error_msg === void 0 || source.error_code === void 0 ? {} : { error_msg: printable(source.error_msg) }
  };
}
function driftClaim(before, drift, generation) {
  if (drift.length === 0) return void 0;
  const settled = conditionOf(before.conditions, "Ready")?.status === "True";
  const known = conditionOf(before.conditions, "Drifted")?.reason === "ExternalChange";
  const external = before.observedGeneration === generation && (settled || known);
  const fields = drift.map(({ field: field2 }) => field2).join(", ");
  return {
    status: "True",
    reason: external ? "ExternalChange" : "SpecNotApplied",
    message: `Differs from the spec: ${fields}`
  };
}
function remembered(status2, outcome) {
  if (outcome.kind !== "unseen" || outcome.failure.kind !== "JobNotFound") return status2;
  return { ...status2, job: void 0, drift: void 0, driftCount: void 0 };
}
function sightOf(before, outcome, now) {
  const changes = remaining(outcome);
  return {
    job: "observed" in outcome ? jobOf(outcome.observed) : before.job,
    drift: changes === void 0 ? before.drift : driftOf(changes, before.drift ?? [], now)
  };
}
function claimsOf(before, outcome, now) {
  const oldHealth = now.job === void 0 ? void 0 : conditionOf(before.conditions, "JobHealthy");
  return {
    ...readiness(verdict(outcome, now.lastUpdate)),
    Drifted: driftClaim(before, now.drift ?? [], now.generation),
    JobHealthy: "observed" in outcome ? health(outcome.observed) : oldHealth
  };
}
function statusAfter(manifest, outcome, nowMs) {
  const before = remembered(manifest.status, outcome);
  const stamp = { now: rfc3339(nowMs), generation: manifest.generation };
  const sent = outcome.kind === "stuck" || outcome.kind === "updated" ? outcome : void 0;
  const updates = sent === void 0 ? updatesIn(before) : updatesAfter(updatesIn(before), sent, stamp);
  const [lastUpdate, ...earlier] = updates;
  const { job, drift } = sightOf(before, outcome, stamp.now);
  const update_time = later2(before.update_time, timeOf4(outcome));
  return defined({
    observedGeneration: Math.max(before.observedGeneration ?? 0, manifest.generation),
    update_time,
    updatedAt: dateOf(update_time),
    ...errorOf(outcome),
    lastHandledReconcileAt: requestOf(manifest) ?? before.lastHandledReconcileAt,
    job,
    driftCount: drift?.length ?? before.driftCount,
    drift: drift?.length === 0 ? void 0 : drift,
    lastUpdate,
    earlierUpdates: earlier.length === 0 ? void 0 : earlier,
    history: historyAfter(before, lastUpdate, sent?.sent ?? []),
    conditions: conditions(
      claimsOf(before, outcome, { job, drift, lastUpdate, generation: stamp.generation }),
      before.conditions ?? [],
      stamp
    )
  });
}
var rfc3339, driftOf, jobOf, timeOf4, defined, MAX_DATE_MS, dateOf, REQUEST_BYTES, requestOf;
var init_report = __esm({
  "src/core/report.ts"() {
    "use strict";
    init_conditions();
    init_diff();
    init_status();
    init_text();
    init_updates();
    init_verdict();
    rfc3339 = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
    driftOf = (changes, before, now) => changes.map(({ field: field2, desired, live }) => ({
      field: field2,
      desired: shown(field2, desired),
      live: shown(field2, live),
      since: before.find((drift) => drift.field === field2)?.since ?? now
    }));
    jobOf = ({ status: status2, status_desc, fields }) => ({
      status: printable(status2, 64),
      ...status_desc === "" ? {} : { status_desc: printable(status_desc) },
      ...typeof fields.queue_name === "string" && fields.queue_name !== "" ? { queue_name: printable(fields.queue_name, 128) } : {}
    });
    timeOf4 = (outcome) => {
      if (outcome.kind === "updated") return outcome.updated.update_time ?? outcome.observed.update_time;
      return "observed" in outcome ? outcome.observed.update_time : void 0;
    };
    defined = (value) => Object.fromEntries(Object.entries(value).filter(([, item]) => item !== void 0));
    MAX_DATE_MS = 253402300799999;
    dateOf = (time) => time === void 0 || time < 0 || time > MAX_DATE_MS ? void 0 : rfc3339(Number(time));
    REQUEST_BYTES = 256;
    requestOf = ({ reconcileRequest: reconcileRequest2 }) => reconcileRequest2 === void 0 ? void 0 : printable(reconcileRequest2, REQUEST_BYTES);
  }
});

// src/controller/digest.ts
import { createHash as createHash6 } from "node:crypto";
function digestOf2(generation, changes) {
  const wanted = changes.map(({ field: field2, desired }) => [field2, desired]);
  const live = changes.map((change) => [change.field, change.live]);
  return fingerprint([generation, wanted]) + fingerprint(live);
}
var fingerprint, secretDigest;
var init_digest = __esm({
  "src/controller/digest.ts"() {
    "use strict";
    init_json();
    fingerprint = (value) => createHash6("sha256").update(stringifyJson(value)).digest("hex").slice(0, 16);
    secretDigest = (version) => fingerprint(version);
  }
});

// src/controller/invalid.ts
function invalidSpec(error) {
  const said = error.issues.slice(0, SHOWN).map(({ path: path3, message }) => `spec.${path3.join(".")}: ${message}`);
  const more = error.issues.length > SHOWN ? `; and ${error.issues.length - SHOWN} more` : "";
  return { kind: "InvalidSpec", message: printable(`${said.join("; ")}${more}`) };
}
var SHOWN;
var init_invalid = __esm({
  "src/controller/invalid.ts"() {
    "use strict";
    init_text();
    SHOWN = 3;
  }
});

// src/controller/memory.ts
function recall(memory3, uid) {
  const known = memory3.get(uid);
  if (known !== void 0) return known;
  const past = { generation: 0, settled: /* @__PURE__ */ new Set(), handled: void 0, unreported: [], unkept: {} };
  memory3.set(uid, past);
  return past;
}
var init_memory = __esm({
  "src/controller/memory.ts"() {
    "use strict";
  }
});

// src/controller/target.ts
function problemOf(data, unreadable) {
  for (const check of PROBLEMS) {
    const problem = check(data, unreadable);
    if (problem !== void 0) return problem;
  }
  return void 0;
}
function credentialsOf(data) {
  const { accessKey = "", secretKey = "", token = "", userName = "", password = "", domainName = "" } = data;
  if (accessKey)
    return { kind: "key", accessKey, secretKey, securityToken: data["securityToken"] || void 0 };
  return token ? { kind: "token", token } : { kind: "password", userName, password, domainName };
}
function locate(manifest, spec, found) {
  const where = `Secret ${manifest.namespace}/${spec.credentialsRef.name}`;
  const source = found.secret ?? found.defaults.credentials;
  if (source === void 0) return failed({ kind: "SecretNotFound", message: `${where} does not exist.` });
  const data = trimmed(source.data);
  const problem = problemOf(data, source.undecodable ?? []);
  const named = found.secret === void 0 ? "The controller's credentials file" : where;
  if (problem !== void 0) return invalid2(`${named}${problem}`);
  const region = spec.region ?? (data["region"] || found.defaults.region);
  if (region === void 0) return failed(noRegion(where));
  const projectId = spec.projectId ?? (data["projectId"] || found.defaults.projectId);
  return ok({
    target: { region, projectId, jobId: spec.jobId, credentials: credentialsOf(data) },
    version: source.version
  });
}
var KINDS2, HEADER_SAFE, invalid2, trimmed, isName, PROBLEMS, kindIn, noRegion;
var init_target = __esm({
  "src/controller/target.ts"() {
    "use strict";
    init_failure();
    init_names();
    KINDS2 = [["accessKey", "secretKey"], ["token"], ["userName", "password", "domainName"]];
    HEADER_SAFE = /^[\x21-\x7e]+$/;
    invalid2 = (message) => failed({ kind: "SecretInvalid", message });
    trimmed = (data) => Object.fromEntries(Object.entries(data).map(([key, value]) => [key, value.trim()]));
    isName = (pattern, text5) => text5.length <= NAME_LENGTH && pattern.test(text5);
    PROBLEMS = [
      (_, unreadable) => {
        const key = [...KINDS2.flat(), "securityToken", "region", "projectId"].find(
          (name2) => unreadable.includes(name2)
        );
        return key === void 0 ? void 0 : `: ${key} is not UTF-8 text.`;
      },
      (data) => kindIn(data) === void 0 ? " has none of accessKey and secretKey, token, or userName, password and domainName." : void 0,
      (data) => {
        const kind = kindIn(data) ?? [];
        const missing = kind.filter((key) => !data[key]);
        return missing.length > 0 ? ` has ${kind.find((key) => data[key])} but lacks ${missing.join(" and ")}.` : void 0;
      },
      (data) => {
        const key = ["accessKey", "token", "securityToken"].find(
          (name2) => data[name2] && !HEADER_SAFE.test(data[name2])
        );
        return key === void 0 ? void 0 : `: ${key} holds spaces, control or non-ASCII characters.`;
      },
      ({ region }) => region && !isName(REGION, region) ? ": region is not a region name such as cn-north-4." : void 0,
      ({ projectId }) => projectId && !isName(PROJECT_ID, projectId) ? ": projectId is not a project id." : void 0
    ];
    kindIn = (data) => KINDS2.find((keys) => keys.some((key) => data[key]));
    noRegion = (where) => ({
      kind: "RegionUnknown",
      message: `No region: set spec.region, region in ${where}, or --default-region.`
    });
  }
});

// src/controller/owner.ts
function neverSaw({ status: status2 }) {
  const ready = conditionOf(status2.conditions, "Ready");
  if (status2.job !== void 0 || ready === void 0) return false;
  if (ready.reason === "Suspended") return true;
  return Object.hasOwn(FAILURES, ready.reason) && FAILURES[ready.reason].stalled;
}
async function claimOf(peer, cluster, defaults) {
  if (neverSaw(peer)) return void 0;
  const spec = specSchema.safeParse(peer.spec);
  if (!spec.success || spec.data.mode === "Observe") return void 0;
  const secret = await cluster.secret(peer.namespace, spec.data.credentialsRef.name);
  if (!secret.ok) return void 0;
  const located = locate(peer, spec.data, { secret: secret.value, defaults });
  return located.ok ? located.value.target : void 0;
}
async function ownerOf(manifest, target, { cluster, defaults }) {
  const rivals = cluster.naming(target.jobId).filter((peer) => peer.uid !== manifest.uid && !peer.deleting && older(peer, manifest)).sort((a, b) => older(a, b) ? -1 : 1);
  for (const rival of rivals) {
    const claim = await claimOf(rival, cluster, defaults);
    if (claim !== void 0 && sameJob(claim, target)) return rival.key;
  }
  return void 0;
}
var older, sameJob;
var init_owner = __esm({
  "src/controller/owner.ts"() {
    "use strict";
    init_conditions();
    init_failure();
    init_spec();
    init_target();
    older = (a, b) => a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt;
    sameJob = (a, b) => a.region === b.region && a.jobId === b.jobId && (a.projectId === void 0 || b.projectId === void 0 || a.projectId === b.projectId);
  }
});

// src/core/announce.ts
function updated(outcome, external) {
  const { update_time, requestId } = outcome.updated;
  const evidence = [
    ...update_time === void 0 ? [] : [`update_time ${update_time}`],
    ...requestId === void 0 ? [] : [`request ${requestId}`]
  ].join(", ");
  const note = `${list3(outcome.sent)}${evidence === "" ? "" : ` (${evidence})`}`;
  const reason2 = external ? "DriftCorrected" : "Updated";
  return { type: "Normal", reason: reason2, action: "Update", note: printable(note, NOTE_BYTES) };
}
function fingerprint2(status2, outcome) {
  const ready = conditionOf(status2.conditions, "Ready");
  const drift = outcome.kind === "held" && outcome.because === "Observed" ? (status2.drift ?? []).map(({ field: field2 }) => field2) : [];
  const attempt = outcome.kind === "stuck" ? status2.lastUpdate?.generation : "";
  return [ready?.status, ready?.reason, status2.error_code, drift, attempt].join("|");
}
function readiness2(before, after2, outcome) {
  const ready = conditionOf(after2.conditions, "Ready");
  if (ready === void 0 || fingerprint2(before, outcome) === fingerprint2(after2, outcome)) return [];
  return [
    {
      type: CALM.has(ready.reason) ? "Normal" : "Warning",
      reason: ready.reason,
      action: outcome.kind === "stuck" ? "Update" : "Observe",
      note: printable(ready.message, NOTE_BYTES)
    }
  ];
}
function jobHealth(before, after2) {
  const now = conditionOf(after2.conditions, "JobHealthy");
  const old = conditionOf(before.conditions, "JobHealthy");
  if (now?.status !== "False" || old?.reason === now.reason) return [];
  return [
    { type: "Warning", reason: now.reason, action: "Observe", note: printable(now.message, NOTE_BYTES) }
  ];
}
function announce(before, after2, outcome) {
  const settled = conditionOf(before.conditions, "Ready")?.status === "True";
  const external = settled && before.observedGeneration === after2.observedGeneration;
  const first2 = outcome.kind === "updated" ? [updated(outcome, external)] : readiness2(before, after2, outcome);
  return [...first2, ...jobHealth(before, after2)];
}
var NOTE_BYTES, list3, CALM;
var init_announce = __esm({
  "src/core/announce.ts"() {
    "use strict";
    init_conditions();
    init_diff();
    init_text();
    NOTE_BYTES = 1024;
    list3 = (changes) => changes.map(({ field: field2, desired, live }) => `${field2} ${shown(field2, live)} -> ${shown(field2, desired)}`).join(", ");
    CALM = /* @__PURE__ */ new Set(["UpToDate", "Suspended", "JobBusy", "Updating"]);
  }
});

// src/core/merge-patch.ts
function equal(a, b) {
  if (isObject4(a) && isObject4(b)) return mergePatch(a, b) === void 0;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => equal(item, b[at]));
  return (a ?? null) === (b ?? null);
}
function changeOf(before, after2) {
  if (equal(before, after2)) return void 0;
  return { to: isObject4(before) && isObject4(after2) ? mergePatch(before, after2) : after2 ?? null };
}
function mergePatch(before, after2) {
  const patch = {};
  for (const key of /* @__PURE__ */ new Set([...Object.keys(before), ...Object.keys(after2)])) {
    const change = changeOf(before[key], after2[key]);
    if (change !== void 0) patch[key] = change.to;
  }
  return Object.keys(patch).length === 0 ? void 0 : patch;
}
var isObject4;
var init_merge_patch = __esm({
  "src/core/merge-patch.ts"() {
    "use strict";
    isObject4 = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  }
});

// src/controller/publish.ts
function edition(manifest, news) {
  return news.reduce(
    ({ status: status2, events }, { outcome, at, ...madeFor }) => {
      const after2 = statusAfter({ ...manifest, status: status2, ...madeFor }, outcome, at);
      return { status: after2, events: [...events, ...announce(status2, after2, outcome)] };
    },
    { status: manifest.status, events: [] }
  );
}
function remembering(manifest, { unkept, unreported }) {
  const known = { ...manifest, status: { ...manifest.status, ...unkept } };
  return { ...known, status: edition(known, unreported).status };
}
function unkeptOf(meant, kept) {
  const lost = Object.entries(meant).filter(
    ([field2, value]) => stringifyJson(value) !== stringifyJson(kept[field2] ?? null)
  );
  return Object.fromEntries(lost);
}
function rebased(first2, now) {
  const history = now.uid !== first2.uid || (now.status.observedGeneration ?? 0) > first2.generation;
  return history ? void 0 : { ...first2, status: now.status, resourceVersion: now.resourceVersion };
}
function patchOf(before, after2, unkept) {
  const patch = mergePatch(before, after2);
  if (patch === void 0) return void 0;
  const again2 = Object.keys(unkept).map((field2) => [field2, after2[field2] ?? null]);
  return { ...patch, ...Object.fromEntries(again2) };
}
async function write(manifest, patch, cluster) {
  if (patch === void 0) return { kind: "unchanged" };
  const written = await cluster.patchStatus(manifest, patch);
  if (written.kind !== "refused") return written;
  cluster.record(manifest, notWritten(written.message));
  throw new Error(`the status of ${manifest.key} was refused: ${written.message}`);
}
async function issue(manifest, { first: first2, news, past }, { cluster, onWritten }) {
  const before = { ...manifest, status: { ...manifest.status, ...past.unkept } };
  const { status: status2, events } = edition(before, news);
  const written = await write(before, patchOf(before.status, status2, past.unkept), cluster);
  if (written.kind === "stale") return rebased(first2, written.manifest);
  if (written.kind === "gone") return void 0;
  if (written.kind === "written") {
    past.unkept = unkeptOf(status2, written.manifest.status);
    const kept = Object.keys(status2).filter((field2) => !(field2 in past.unkept));
    onWritten(kept, Object.keys(past.unkept));
  }
  for (const event of events) cluster.record(first2, event);
  return void 0;
}
async function publish(first2, outcome, newsroom) {
  const past = recall(newsroom.memory, first2.uid);
  const { generation, reconcileRequest: reconcileRequest2 } = first2;
  const news = [...past.unreported, { outcome, generation, reconcileRequest: reconcileRequest2, at: newsroom.now() }];
  past.unreported = news.filter(isSent).slice(-MOST_UNREPORTED);
  let manifest = first2;
  for (let attempt = 0; attempt < CONFLICT_RETRIES; attempt += 1) {
    manifest = await issue(manifest, { first: first2, news, past }, newsroom);
    if (manifest !== void 0) continue;
    past.unreported = [];
    return;
  }
  throw new Error(`status of ${first2.key} changed ${CONFLICT_RETRIES} times while it was being written`);
}
var CONFLICT_RETRIES, MOST_UNREPORTED, notWritten, isSent;
var init_publish = __esm({
  "src/controller/publish.ts"() {
    "use strict";
    init_announce();
    init_json();
    init_merge_patch();
    init_report();
    init_memory();
    CONFLICT_RETRIES = 5;
    MOST_UNREPORTED = 5;
    notWritten = (message) => ({
      type: "Warning",
      reason: "StatusNotWritten",
      action: "Report",
      note: message
    });
    isSent = ({ outcome: { kind } }) => kind === "updated" || kind === "stuck";
  }
});

// src/controller/reconcile.ts
function isRequested(manifest, { handled }) {
  const request2 = requestOf(manifest);
  return request2 !== void 0 && request2 !== manifest.status.lastHandledReconcileAt && request2 !== handled;
}
function decide({ manifest, spec, observed: observed2, located }, world) {
  const changes = diff(spec, observed2);
  const past = recall(world.memory, manifest.uid);
  for (const part of settledParts(changes, observed2)) past.settled.add(part);
  const secret = secretDigest(located.version);
  const next = plan({
    ...{ spec, observed: observed2, changes, secret },
    digestOf: (some) => digestOf2(manifest.generation, some),
    records: updatesIn(manifest.status),
    settled: past.settled,
    requested: isRequested(manifest, past),
    now: world.now()
  });
  return { next, observed: observed2, changes, secret };
}
function checkFence({ manifest }, world) {
  const past = recall(world.memory, manifest.uid);
  const now = world.cluster.manifest(manifest.key);
  if (now?.uid !== manifest.uid || now.deleting || now.generation > manifest.generation)
    throw new Abandoned("the object has changed meanwhile");
  if (manifest.generation < past.generation)
    throw new Abandoned("the cache is older than the last update sent");
  if (!world.mayWrite()) throw new Abandoned("this replica stops, or may no longer lead");
  past.generation = manifest.generation;
  past.handled = requestOf(manifest);
}
function unsettle(part, { settled }) {
  settled.delete("Whole");
  for (const one of part === "Whole" ? PARTS : [part]) settled.delete(one);
}
async function execute(seen, world) {
  const { next, observed: observed2, changes, secret } = decide(seen, world);
  if (next.step === "none") return { kind: "same", observed: observed2 };
  if (next.step === "hold") {
    const { step: _, ...hold } = next;
    return { kind: "held", observed: observed2, changes, ...hold };
  }
  checkFence(seen, world);
  const past = recall(world.memory, seen.manifest.uid);
  const { part, digest, body, more, held: held2 } = next;
  const put2 = {
    ...{ observed: observed2, changes, part, digest, secret },
    sent: next.changes,
    afresh: past.settled.has(part)
  };
  unsettle(part, past);
  const answer = await world.dli.update(seen.located.target, body);
  return answer.ok ? { kind: "updated", ...put2, updated: answer.value, more, held: held2 } : { kind: "stuck", ...put2, failure: answer.failure };
}
async function pass(manifest, world) {
  const parsed2 = specSchema.safeParse(manifest.spec);
  if (!parsed2.success) return { kind: "unseen", failure: invalidSpec(parsed2.error) };
  const spec = parsed2.data;
  if (spec.suspend) return { kind: "suspended" };
  const secret = await world.cluster.secret(manifest.namespace, spec.credentialsRef.name);
  if (!secret.ok) return { kind: "unseen", failure: secret.failure };
  const located = locate(manifest, spec, { secret: secret.value, defaults: world.defaults });
  if (!located.ok) return { kind: "unseen", failure: located.failure };
  const owner = spec.mode === "Observe" ? void 0 : await ownerOf(manifest, located.value.target, world);
  if (owner !== void 0) return { kind: "conflict", owner };
  const shown2 = await world.dli.show(located.value.target);
  if (!shown2.ok) return { kind: "unseen", failure: shown2.failure };
  const seen = { manifest, spec, located: located.value, observed: shown2.value };
  const failure = wrongType(seen);
  return failure === void 0 ? execute(seen, world) : { kind: "unseen", failure };
}
async function reconcile(manifest, world) {
  const outcome = await pass(remembering(manifest, recall(world.memory, manifest.uid)), world);
  await publish(manifest, outcome, world);
  return outcome;
}
var Abandoned, wrongType;
var init_reconcile = __esm({
  "src/controller/reconcile.ts"() {
    "use strict";
    init_diff();
    init_part();
    init_plan();
    init_report();
    init_spec();
    init_status();
    init_text();
    init_digest();
    init_invalid();
    init_memory();
    init_owner();
    init_publish();
    init_target();
    Abandoned = class extends Error {
    };
    wrongType = ({ spec, observed: observed2 }) => observed2.job_type === void 0 || observed2.job_type === "flink_jar_job" ? void 0 : {
      kind: "WrongJobType",
      message: `Job ${spec.jobId} is a ${printable(observed2.job_type, 64)}; only flink_jar_job is managed.`
    };
  }
});

// src/controller/workers.ts
async function work({ queue, process: process2, onCrash }) {
  for (let key = await queue.take(); key !== void 0; key = await queue.take()) {
    try {
      await process2(key);
    } catch (error) {
      onCrash(key, error);
    } finally {
      queue.done(key);
    }
  }
}
function runWorkers(options) {
  const workers = Array.from({ length: options.concurrency }, () => work(options));
  return { stopped: Promise.all(workers).then(() => void 0) };
}
var init_workers = __esm({
  "src/controller/workers.ts"() {
    "use strict";
  }
});

// src/controller/controller.ts
import { randomUUID } from "node:crypto";
function intervalOf(spec, { settings: settings2, random }) {
  const text5 = spec?.interval;
  const wanted = durationMs(typeof text5 === "string" ? text5 : "");
  const base = Math.max(Number.isNaN(wanted) ? DEFAULT_INTERVAL_MS : wanted, settings2.intervalFloorMs);
  return base * (1 + settings2.intervalJitter * (2 * random() - 1));
}
function schedule({ key, spec }, outcome, parts) {
  const visit = nextVisit(outcome, { intervalMs: intervalOf(spec, parts), random: parts.random() });
  if (visit.kind === "retry") {
    parts.queue.retry(key, visit.atLeastMs);
    return "requeue";
  }
  parts.queue.forget(key);
  if (visit.kind === "never") return "success";
  parts.queue.addAfter(key, visit.ms);
  return "requeue_after";
}
function logPass(log, outcome, ms) {
  const failure = failureOf2(outcome);
  const requestId = failure?.requestId ?? (outcome.kind === "updated" ? outcome.updated.requestId : void 0);
  const line = {
    outcome: outcome.kind,
    ...outcome.kind === "held" ? { because: outcome.because } : {},
    ..."sent" in outcome ? { fields: outcome.sent.map(({ field: field2 }) => field2) } : {},
    ...failure === void 0 ? {} : { reason: failure.kind, error_code: failure.error_code, message: failure.message },
    requestId,
    ms: Math.round(ms)
  };
  if (failure !== void 0) log.warn(line, "pass failed");
  else if (outcome.kind === "updated") log.info(line, "job updated");
  else log.debug(line, "pass done");
}
function onThrown(key, error, { queue, log }) {
  const known = isOfApiServer(error);
  const retryMs2 = Math.round(queue.retry(key, known ? error.retryAfterMs : 0));
  const reason2 = error instanceof Error ? error.message : String(error);
  if (error instanceof Abandoned) log.info({ reason: reason2 }, "pass abandoned");
  else if (known) log.warn({ reason: reason2, retryMs: retryMs2 }, "pass broken off");
  else log.error({ err: error, retryMs: retryMs2 }, `pass broken off: ${reason2}`);
}
async function processKey(key, parts) {
  const manifest = parts.world.cluster.manifest(key);
  if (manifest === void 0 || manifest.deleting) return parts.queue.forget(key);
  const log = parts.log.child({ key, generation: manifest.generation, reconcileId: randomUUID() });
  const start = parts.monotonic();
  const end = (result, outcome) => parts.onPass({ result, seconds: (parts.monotonic() - start) / 1e3, outcome, manifest });
  try {
    const outcome = await reconcile(manifest, parts.world);
    logPass(log, outcome, parts.monotonic() - start);
    end(schedule(manifest, outcome, parts), outcome);
  } catch (error) {
    onThrown(key, error, { queue: parts.queue, log });
    end("error", void 0);
  } finally {
    if (parts.world.cluster.manifest(key)?.uid !== manifest.uid) parts.world.memory.delete(manifest.uid);
  }
}
function runController(parts) {
  const { stopped } = runWorkers({
    queue: parts.queue,
    concurrency: parts.settings.concurrency,
    process: (key) => processKey(key, parts),
    onCrash(key, error) {
      parts.onCrash();
      onThrown(key, error, parts);
    }
  });
  return {
    drain: async () => {
      await parts.queue.drain();
      await stopped;
    }
  };
}
var failureOf2, isOfApiServer;
var init_controller = __esm({
  "src/controller/controller.ts"() {
    "use strict";
    init_outcome();
    init_spec();
    init_reconcile();
    init_workers();
    failureOf2 = (outcome) => "failure" in outcome ? outcome.failure : void 0;
    isOfApiServer = (error) => error instanceof Error && "ofApiServer" in error;
  }
});

// src/credentials-file.ts
import { readFileSync } from "node:fs";
function readCredentials(path3) {
  if (path3 === void 0) return void 0;
  try {
    const data = JSON.parse(readFileSync(path3, "utf8"));
    const entries = Object.entries(data);
    if (entries.length === 0 || entries.some(([, value]) => typeof value !== "string"))
      throw new Error("not an object of strings");
    return { version: "credentials-file", data: Object.fromEntries(entries) };
  } catch (error) {
    const why = error instanceof SyntaxError ? "not JSON" : reason(error);
    throw new BadStart(`--credentials-file ${path3}: ${why}`);
  }
}
var init_credentials_file = __esm({
  "src/credentials-file.ts"() {
    "use strict";
    init_bad_start();
  }
});

// src/kubernetes/access.ts
function codeOf2(error) {
  const { code, cause } = error ?? {};
  return typeof code === "string" ? code : cause === void 0 ? "" : codeOf2(cause);
}
function lacking2(asked, error) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ApiError && error.status === 403 && RBAC.test(message))
    return { what: rightFor(asked), message: `Forbidden: ${message}` };
  if (error instanceof ApiError && error.status === 401)
    return { what: ALL2, message: `Unauthorized: the API server refuses the credentials: ${message}` };
  return TLS.test(codeOf2(error)) ? { what: ALL2, message: `TLSFailed: the API server's certificate is not valid: ${message}` } : void 0;
}
var FORGOTTEN_MS, RBAC, TLS, ALL2, Access;
var init_access = __esm({
  "src/kubernetes/access.ts"() {
    "use strict";
    init_api_error();
    FORGOTTEN_MS = 6e5;
    RBAC = /cannot \w+ resource "/;
    TLS = /CERT|ALTNAME|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|ERR_TLS/;
    ALL2 = "all";
    Access = class {
      #options;
      #missing = /* @__PURE__ */ new Map();
      constructor(options) {
        this.#options = options;
      }
      /** After every exchange. `error`: what it threw, if anything. */
      answered(asked, error) {
        if (error === void 0) {
          this.#missing.delete(ALL2);
          this.#missing.delete(rightFor(asked));
          return;
        }
        const lack = lacking2(asked, error);
        if (lack === void 0) return;
        const { clock, onMissing } = this.#options;
        if (!this.#missing.has(lack.what)) onMissing(lack.message);
        this.#missing.set(lack.what, { message: lack.message, at: clock.now() });
      }
      /** One line; undefined when nothing is missing. */
      problem() {
        const oldest = this.#options.clock.now() - FORGOTTEN_MS;
        for (const [what, { at }] of this.#missing) if (at < oldest) this.#missing.delete(what);
        const [first2] = this.#missing.values();
        const more = this.#missing.size > 1 ? `; and ${this.#missing.size - 1} more` : "";
        return first2 === void 0 ? void 0 : `${first2.message}${more}`;
      }
    };
  }
});

// src/kubernetes/credentials.ts
import { createHash as createHash7 } from "node:crypto";
import { KubeConfig } from "@kubernetes/client-node";
import { Agent as Agent2, ProxyAgent as ProxyAgent2, Socks5ProxyAgent } from "undici";
function loadConfig({ kubeconfig, context }) {
  const config = new KubeConfig();
  if (kubeconfig === void 0) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== void 0) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const names2 = config.getContexts().map(({ name: name2 }) => name2).join(", ");
    throw new Error(`kubeconfig has no usable context "${config.getCurrentContext()}"; it has: ${names2}`);
  }
  if (cluster.name === "cluster" && cluster.server === "http://localhost:8080")
    throw new Error("no kubeconfig was found, and this is not a pod with a ServiceAccount");
  if (cluster.server.startsWith("https:") && isAnonymous(config))
    throw new Error(
      `user "${config.getCurrentUser()?.name ?? ""}" of the kubeconfig has no token, client certificate, exec plugin or password (a tokenFile is not read)`
    );
  return config;
}
function isAnonymous(config) {
  const user = config.getCurrentUser();
  const { token, certData, certFile, exec, authProvider, username } = user ?? {};
  return [token, certData, certFile, exec, authProvider, username].every((one) => !one);
}
function tlsOf({ ca, cert, key, servername, rejectUnauthorized }) {
  const all = { ca, cert, key, servername, rejectUnauthorized };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== void 0));
}
function dispatcherFor(proxyUrl, tls) {
  const requestTls = tls;
  if (proxyUrl === void 0) return new Agent2({ ...POOL, connect: { ...requestTls, timeout: CONNECT_MS } });
  return proxyUrl.startsWith("socks") ? new Socks5ProxyAgent(proxyUrl, { ...POOL, requestTls }) : new ProxyAgent2({ ...POOL, uri: proxyUrl, requestTls });
}
function headersOf({ headers, auth }) {
  const basic = auth ? { Authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
  const own = Object.entries(headers ?? {}).map(([name2, value]) => [name2, String(value).trim()]);
  return { ...basic, ...Object.fromEntries(own) };
}
var KEEP_MS, CONNECT_MS, POOL, fingerprint3, Credentials;
var init_credentials = __esm({
  "src/kubernetes/credentials.ts"() {
    "use strict";
    KEEP_MS = 1e4;
    CONNECT_MS = 5e3;
    POOL = {
      allowH2: false,
      pipelining: 1,
      connectTimeout: CONNECT_MS,
      // Below the idle limit of API servers (90 s) and of most load balancers (60 s).
      keepAliveTimeout: 3e4
    };
    fingerprint3 = (tls) => createHash7("sha256").update(JSON.stringify(Object.entries(tls).map(([name2, part]) => [name2, String(part)]))).digest("hex");
    Credentials = class {
      #source;
      #now;
      #config;
      #known;
      #pool;
      constructor(source, now) {
        this.#source = source;
        this.#now = now;
        this.#config = loadConfig(source);
      }
      get server() {
        return new URL(this.#config.getCurrentCluster()?.server ?? "");
      }
      /** Of the context, or of the ServiceAccount. */
      get namespace() {
        const context = this.#config.getContextObject(this.#config.getCurrentContext());
        return context?.namespace?.trim() || "default";
      }
      /** One look at files and plugins at a time, however many calls want it. */
      identity() {
        const known = this.#known;
        if (known !== void 0 && this.#now() - known.at < KEEP_MS) return known.identity;
        const next = { at: this.#now(), identity: this.#look() };
        this.#known = next;
        next.identity.catch(() => {
          if (this.#known === next) this.#known = void 0;
        });
        return next.identity;
      }
      /** After a 401 for `refused`: everything is read afresh, unless that has happened meanwhile. */
      async renew(refused3) {
        const current = await this.identity();
        if (current !== refused3) return current;
        this.#config = loadConfig(this.#source);
        this.#known = void 0;
        return this.identity();
      }
      async close() {
        await this.#pool?.dispatcher.destroy();
      }
      async #look() {
        const options = {};
        await this.#config.applyToHTTPSOptions(options);
        const tls = tlsOf(options);
        const key = fingerprint3(tls);
        if (this.#pool?.key !== key) {
          const proxyUrl = this.#config.getCurrentCluster()?.proxyUrl;
          this.#pool?.dispatcher.close().catch(() => void 0);
          this.#pool = { key, dispatcher: dispatcherFor(proxyUrl, tls) };
        }
        return { headers: headersOf(options), dispatcher: this.#pool.dispatcher };
      }
    };
  }
});

// src/kubernetes/lines.ts
var LONGEST_LINE, LineSplitter;
var init_lines = __esm({
  "src/kubernetes/lines.ts"() {
    "use strict";
    LONGEST_LINE = 16 * 1024 * 1024;
    LineSplitter = class {
      #onLine;
      #decoder = new TextDecoder();
      #parts = [];
      #length = 0;
      constructor(onLine) {
        this.#onLine = onLine;
      }
      /** Throws on a line that has no end, and whatever `onLine` throws. */
      push(chunk) {
        const pieces2 = this.#decoder.decode(chunk, { stream: true }).split("\n");
        const rest = pieces2.pop() ?? "";
        for (const piece of pieces2) this.#emit(piece);
        this.#parts.push(rest);
        this.#length += rest.length;
        if (this.#length > LONGEST_LINE) throw new RangeError("a line of the watch is over 16 MiB");
      }
      #emit(end) {
        const line = this.#parts.length === 0 ? end : this.#parts.join("") + end;
        this.#parts = [];
        this.#length = 0;
        if (line.trim() !== "") this.#onLine(line);
      }
    };
  }
});

// src/kubernetes/wire.ts
function queryText(query) {
  const given = new URLSearchParams();
  for (const [name2, value] of Object.entries(query)) {
    if (value !== void 0) given.append(name2, String(value));
  }
  return given.size === 0 ? "" : `?${given}`;
}
async function readText(body, limit) {
  const chunks = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`the answer is over ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
function parsedOrNothing(text5) {
  try {
    return parseJson(text5);
  } catch {
    return void 0;
  }
}
function causeOf(error) {
  if (!(error instanceof Error)) return String(error);
  const { code } = error;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  const own = typeof code === "string" ? `${code} ${error.message}` : error.message;
  return inner === void 0 ? own : `${own}: ${causeOf(inner)}`;
}
async function reaching({ method, path: path3 }, part) {
  try {
    return await part();
  } catch (error) {
    if (error instanceof ApiError || error instanceof ApiUnreachable) throw error;
    throw new ApiUnreachable(printable(`${method} ${path3}: ${causeOf(error)}`, 512), { cause: error });
  }
}
var REFUSAL_BYTES, Wire;
var init_wire2 = __esm({
  "src/kubernetes/wire.ts"() {
    "use strict";
    init_json();
    init_text();
    init_api_error();
    REFUSAL_BYTES = 65536;
    Wire = class {
      #options;
      #credentials;
      constructor(options, credentials) {
        this.#options = options;
        this.#credentials = credentials;
      }
      /** Sends it, once more with fresh credentials after a 401. Throws `ApiError` unless the answer is 2xx. */
      async send(exchange2) {
        const { onAnswered } = this.#options;
        try {
          const answer = await this.#send(exchange2);
          onAnswered?.(exchange2.asked);
          return answer;
        } catch (error) {
          onAnswered?.(exchange2.asked, error);
          throw error;
        }
      }
      async #send(exchange2) {
        const identity2 = await this.#credentials.identity();
        const answer = await this.#once(exchange2, identity2);
        if (answer.statusCode !== 401) return this.#accepted(exchange2, answer);
        await answer.body.dump();
        return this.#accepted(exchange2, await this.#once(exchange2, await this.#credentials.renew(identity2)));
      }
      async #accepted({ asked }, answer) {
        const { statusCode: status2, headers, body } = answer;
        if (status2 >= 200 && status2 < 300) return answer;
        const said = parsedOrNothing(await readText(body, REFUSAL_BYTES).catch(() => ""));
        const retryAfterMs2 = retryAfter(headers["retry-after"], this.#options.clock.wall());
        throw refusal(asked, { status: status2, body: said, retryAfterMs: retryAfterMs2 });
      }
      async #once(exchange2, identity2) {
        const { clock, onRequest } = this.#options;
        const server = this.#credentials.server;
        const started = clock.now();
        const seen = (code) => onRequest?.({
          verb: exchange2.asked.method,
          host: server.host,
          code,
          seconds: (clock.now() - started) / 1e3
        });
        try {
          const answer = await identity2.dispatcher.request(this.#requestFor(exchange2, identity2, server));
          seen(String(answer.statusCode));
          return answer;
        } catch (error) {
          seen("<error>");
          throw error;
        }
      }
      #requestFor(exchange2, identity2, server) {
        return {
          origin: server.origin,
          path: server.pathname.replace(/\/$/, "") + exchange2.asked.path + queryText(exchange2.query),
          method: exchange2.asked.method,
          headers: {
            accept: "application/json",
            "user-agent": this.#options.userAgent,
            ...identity2.headers,
            ...exchange2.headers
          },
          body: exchange2.body ?? null,
          signal: exchange2.signal,
          headersTimeout: exchange2.headersTimeout,
          bodyTimeout: 0
        };
      }
    };
  }
});

// src/kubernetes/api.ts
function jsonOf(text5, { method, path: path3 }) {
  try {
    return parseJson(text5);
  } catch {
    throw new ApiUnreachable(`${method} ${path3}: the answer is not JSON`);
  }
}
async function request(wire, wanted) {
  const { method, path: path3, body, signal, accept, contentType = "application/json" } = wanted;
  const limit = AbortSignal.timeout(Math.max(1, Math.ceil(wanted.timeoutMs)));
  const asked = { method, path: path3, watch: false };
  return reaching(asked, async () => {
    const answer = await wire.send({
      asked,
      query: wanted.query ?? {},
      headers: {
        ...body === void 0 ? {} : { "content-type": contentType },
        ...accept === void 0 ? {} : { accept }
      },
      body: body === void 0 ? void 0 : stringifyJson(body),
      headersTimeout: 0,
      signal: signal === void 0 ? limit : AbortSignal.any([limit, signal])
    });
    const text5 = await readText(answer.body, wanted.maxBytes ?? MAX_BYTES);
    return { status: answer.statusCode, body: jsonOf(text5, wanted), headers: answer.headers };
  });
}
async function stream(wire, { path: path3, query = {}, signal, onOpen, onLine }) {
  const asked = { method: "GET", path: path3, watch: true };
  const exchange2 = { asked, query, headers: {}, body: void 0, headersTimeout: OPEN_TIMEOUT_MS, signal };
  const { body } = await reaching(asked, () => wire.send(exchange2));
  const lines = new LineSplitter((line) => {
    if (!signal.aborted) onLine(line);
  });
  const chunks = body[Symbol.asyncIterator]();
  try {
    if (!signal.aborted) onOpen?.();
    for (; ; ) {
      const next = await reaching(asked, () => chunks.next());
      if (next.done === true) return;
      lines.push(next.value);
    }
  } finally {
    body.destroy();
  }
}
async function connect(options) {
  const { kubeconfig, context, ...wiring } = options;
  const credentials = new Credentials({ kubeconfig, context }, () => wiring.clock.now());
  await credentials.identity();
  const wire = new Wire(wiring, credentials);
  return {
    host: credentials.server.host,
    namespace: credentials.namespace,
    request: (wanted) => request(wire, wanted),
    stream: (wanted) => stream(wire, wanted),
    close: () => credentials.close()
  };
}
var MAX_BYTES, OPEN_TIMEOUT_MS;
var init_api = __esm({
  "src/kubernetes/api.ts"() {
    "use strict";
    init_json();
    init_api_error();
    init_credentials();
    init_lines();
    init_wire2();
    MAX_BYTES = 8 * 1024 * 1024;
    OPEN_TIMEOUT_MS = 3e4;
  }
});

// src/kubernetes/lease-record.ts
function readLease(body) {
  const raw = typeof body === "object" && body !== null ? body : {};
  const resourceVersion = raw["metadata"]?.["resourceVersion"];
  if (typeof resourceVersion !== "string") return void 0;
  const { holderIdentity, renewTime, leaseDurationSeconds, leaseTransitions } = raw["spec"] ?? {};
  return {
    raw,
    resourceVersion,
    holder: typeof holderIdentity === "string" ? holderIdentity : "",
    renewTime: typeof renewTime === "string" ? renewTime : "",
    durationMs: Number.isSafeInteger(leaseDurationSeconds) ? Number(leaseDurationSeconds) * 1e3 : 0,
    transitions: Number.isSafeInteger(leaseTransitions) ? Number(leaseTransitions) : 0
  };
}
function heldBy(record, holder, { durationMs: durationMs2, wall: wall2 }) {
  const now = microTime(wall2);
  const spec = record?.raw["spec"] ?? {};
  const renewal = record?.holder === holder;
  return {
    ...spec,
    holderIdentity: holder,
    leaseDurationSeconds: Math.max(1, Math.round(durationMs2 / 1e3)),
    renewTime: now,
    acquireTime: renewal ? spec["acquireTime"] ?? now : now,
    leaseTransitions: record === void 0 ? 0 : record.transitions + (renewal || holder === "" ? 0 : 1)
  };
}
var LeaseStore;
var init_lease_record = __esm({
  "src/kubernetes/lease-record.ts"() {
    "use strict";
    init_api_error();
    init_clock2();
    LeaseStore = class {
      #options;
      /** All leases of the namespace. */
      path;
      constructor(options) {
        this.#options = options;
        this.path = `/apis/coordination.k8s.io/v1/namespaces/${options.namespace}/leases`;
      }
      /** Undefined when there is none. */
      async get(limit) {
        try {
          return await this.#call({ method: "GET", path: `${this.path}/${this.#options.name}` }, limit);
        } catch (error) {
          if (hasStatus(error, 404)) return void 0;
          throw error;
        }
      }
      /** Creates it, or replaces it if it still is as `record` says. Throws 409 when somebody was faster. */
      put(record, spec, limit) {
        const { namespace, name: name2 } = this.#options;
        if (record !== void 0) {
          const path3 = `${this.path}/${name2}`;
          return this.#call({ method: "PUT", path: path3, body: { ...record.raw, spec } }, limit);
        }
        const lease = {
          apiVersion: "coordination.k8s.io/v1",
          kind: "Lease",
          metadata: { namespace, name: name2 },
          spec
        };
        return this.#call({ method: "POST", path: this.path, body: lease }, limit);
      }
      async #call(call, { ms, signal }) {
        const { api, clock } = this.#options;
        const late = () => new ApiUnreachable(`${call.method} ${call.path}: no answer within ${ms} ms`);
        const { body } = await within3(
          clock,
          { ms, signal, late },
          (limited) => api.request({ ...call, timeoutMs: ms, signal: limited })
        );
        const record = readLease(body);
        if (record === void 0) throw new ApiUnreachable(`${call.method} ${call.path}: the answer is no Lease`);
        return record;
      }
    };
  }
});

// src/kubernetes/lease-follow.ts
var WATCH_AGAIN_MS, Follower;
var init_lease_follow = __esm({
  "src/kubernetes/lease-follow.ts"() {
    "use strict";
    init_lease_record();
    init_reflector_event();
    WATCH_AGAIN_MS = 3e4;
    Follower = class {
      #options;
      #record;
      /** Monotonic ms before which the lease is not ours to take. */
      #heldUntil;
      #watching = false;
      #wake = () => void 0;
      constructor(options) {
        this.#options = options;
        this.#heldUntil = options.clock.now();
      }
      get record() {
        return this.#record;
      }
      /** Takes note of the Lease as it is now; undefined when there is none: its last holder may still count on it. */
      observe(record) {
        const { clock, identity: identity2, leaseDurationMs } = this.#options;
        const before = this.#record;
        this.#record = record;
        if (record === void 0) return;
        const moved = record.holder !== before?.holder || record.renewTime !== before.renewTime;
        const duration2 = record.durationMs > 0 ? record.durationMs : leaseDurationMs;
        if (record.holder === "" || record.holder === identity2) this.#heldUntil = clock.now();
        else if (moved) this.#heldUntil = clock.now() + duration2;
        if (this.remaining() === 0) this.#wake();
      }
      /** ms until the lease may be taken; 0 when it may be now. */
      remaining() {
        return Math.max(0, this.#heldUntil - this.#options.clock.now());
      }
      /** Until the lease runs out, the watch says something, or, without a watch, it is time to look again. */
      async pause(signal) {
        const { clock, random, retryPeriodMs, leaseDurationMs } = this.#options;
        const awake = new AbortController();
        this.#wake = () => awake.abort();
        const poll = this.#watching ? leaseDurationMs : retryPeriodMs * (1 + 1.2 * random());
        const expiry = this.remaining() + 200 * random();
        await clock.sleep(Math.min(poll, expiry), AbortSignal.any([signal, awake.signal]));
        this.#wake = () => void 0;
      }
      /** A little later, after a failed call. */
      async retry(signal) {
        const { clock, random, retryPeriodMs } = this.#options;
        await clock.sleep(retryPeriodMs * (0.5 + random()), signal);
      }
      /** Keeps a watch on the Lease until the signal aborts. Without it everything works, only later. */
      async watch(signal) {
        const { api, store, name: name2, clock, random } = this.#options;
        while (!signal.aborted) {
          const query = {
            watch: 1,
            fieldSelector: `metadata.name=${name2}`,
            resourceVersion: this.#record?.resourceVersion,
            timeoutSeconds: 300 + Math.floor(300 * random())
          };
          const onOpen = () => {
            this.#watching = true;
          };
          const onLine = (line) => this.#heard(line, store.path);
          await api.stream({ path: store.path, query, signal, onOpen, onLine }).catch(() => void 0);
          this.#watching = false;
          this.#wake();
          await clock.sleep(WATCH_AGAIN_MS * (0.5 + random() / 2), signal);
        }
      }
      #heard(line, path3) {
        const event = readEvent(line, path3);
        if (event.type === "BOOKMARK") return;
        this.observe(event.type === "DELETED" ? void 0 : readLease(event.object));
      }
    };
  }
});

// src/kubernetes/lease-hold.ts
var NEVER, CONFLICT_TRIES, RELEASE_MS, Holder;
var init_lease_hold = __esm({
  "src/kubernetes/lease-hold.ts"() {
    "use strict";
    init_api_error();
    init_lease_record();
    NEVER = new AbortController().signal;
    CONFLICT_TRIES = 3;
    RELEASE_MS = 1e3;
    Holder = class {
      #options;
      #held;
      #record;
      /** Monotonic ms at which the last good renewal was sent; undefined: not ours. */
      #renewedAt;
      #givingUp = false;
      constructor(options) {
        this.#options = options;
        const { identity: identity2, clock, leaseDurationMs: durationMs2 } = options;
        this.#held = (record) => heldBy(record, identity2, { durationMs: durationMs2, wall: clock.wall() });
      }
      /** `forMs`: how long the act may take. It has to be over before anybody else can take the lease. */
      mayAct(forMs = 0) {
        if (this.#givingUp || this.#renewedAt === void 0 || this.#leftMs() === 0) return false;
        return this.#renewedAt + this.#options.leaseDurationMs - this.#options.clock.now() >= forMs;
      }
      /** Takes a lease that is free, or is not there. Throws 409 when somebody was faster. False: the answer came too late. */
      async take(free, limit) {
        const { store, clock } = this.#options;
        const sentAt = clock.now();
        this.#record = await store.put(free, this.#held(free), limit);
        this.#renewedAt = sentAt;
        this.#givingUp = false;
        return this.mayAct();
      }
      /** Renews until `done`, which cuts a renewal under way, or until it is too late. False: lost. */
      async keep(done) {
        const { clock, renewDeadlineMs } = this.#options;
        for (let last = "written"; !done.aborted; ) {
          await clock.sleep(Math.min(this.#pause(last), this.#leftMs()), done);
          if (done.aborted) break;
          const before = this.#renewedAt ?? 0;
          last = this.mayAct() ? await this.#renew(done) : "taken";
          if (last === "taken") return this.#lose();
          if (clock.now() - before >= renewDeadlineMs) return this.#lose();
        }
        return this.mayAct() || this.#lose();
      }
      /** Nothing may be written any more from the moment this is called. True: the next one can lead at once. */
      async release() {
        const { clock } = this.#options;
        this.#givingUp = true;
        const nobody = (record) => heldBy(record, "", { durationMs: 1e3, wall: clock.wall() });
        const written = await this.#write(nobody, NEVER);
        this.#renewedAt = void 0;
        return written === "written";
      }
      /** ms for which the lease is ours beyond doubt; less than one is none. */
      #leftMs() {
        if (this.#renewedAt === void 0) return 0;
        const left = this.#renewedAt + this.#options.renewDeadlineMs - this.#options.clock.now();
        return left < 1 ? 0 : left;
      }
      #lose() {
        this.#renewedAt = void 0;
        return false;
      }
      /** A renewal that failed is tried again sooner: an API server that sheds load takes one call of several. */
      #pause(last) {
        const { random, retryPeriodMs } = this.#options;
        return retryPeriodMs * (last === "failed" ? 0.125 + 0.375 * random() : 0.9 + 0.2 * random());
      }
      /** A call that fails is no loss yet. */
      async #renew(done) {
        const sentAt = this.#options.clock.now();
        const written = await this.#write(this.#held, done);
        if (written === "written") this.#renewedAt = sentAt;
        return written;
      }
      /**
       * Writes the lease while it is ours. After a conflict it looks again: a label edit, or an own write whose answer was
       * lost, changes the version but not the holder. A lease that somebody deleted is made anew.
       */
      async #write(spec, signal) {
        try {
          for (let tries = 0; tries < CONFLICT_TRIES && this.#leftMs() > 0; tries += 1) {
            if (await this.#put(spec, signal)) return "written";
            this.#record = await this.#options.store.get(this.#limit(signal));
            if (this.#record !== void 0 && this.#record.holder !== this.#options.identity) return "taken";
          }
        } catch (error) {
          if (!signal.aborted) this.#options.onFailure(error);
        }
        return "failed";
      }
      /** False: the lease is not as we knew it. */
      async #put(spec, signal) {
        try {
          this.#record = await this.#options.store.put(this.#record, spec(this.#record), this.#limit(signal));
          return true;
        } catch (error) {
          if (hasStatus(error, 409) || hasStatus(error, 404)) return false;
          throw error;
        }
      }
      /** A hung call must not outlive the right to act, and leaves time for a second one. */
      #limit(signal) {
        const longest = this.#givingUp ? RELEASE_MS : this.#options.renewDeadlineMs;
        return { ms: Math.min(longest, this.#options.renewDeadlineMs / 2, this.#leftMs()), signal };
      }
    };
  }
});

// src/kubernetes/lease.ts
var Elector, createElection;
var init_lease = __esm({
  "src/kubernetes/lease.ts"() {
    "use strict";
    init_lease_follow();
    init_lease_hold();
    init_lease_record();
    Elector = class {
      #options;
      #timing;
      #store;
      #holder;
      constructor(options) {
        const { leaseDurationMs = 15e3, renewDeadlineMs = 1e4, retryPeriodMs = 2e3 } = options;
        if (!(retryPeriodMs < renewDeadlineMs && renewDeadlineMs < leaseDurationMs))
          throw new RangeError("retry period < renew deadline < lease duration does not hold");
        this.#options = options;
        this.#timing = { leaseDurationMs, renewDeadlineMs, retryPeriodMs };
        this.#store = new LeaseStore(options);
        const onFailure = (error) => this.#say({ state: "failing", error });
        this.#holder = new Holder({ ...options, ...this.#timing, store: this.#store, onFailure });
      }
      isLeader(forMs = 0) {
        return this.#holder.mayAct(forMs);
      }
      async run(signal, lead2) {
        if (!await this.#acquire(signal)) return "stopped";
        this.#say({ state: "leading" });
        const term = new AbortController();
        const done = new AbortController();
        let isBusy = false;
        const busy = () => {
          isBusy = true;
        };
        const work3 = (async () => lead2(AbortSignal.any([signal, term.signal]), busy))();
        work3.then(
          () => done.abort(),
          () => done.abort()
        );
        const kept = await this.#holder.keep(done.signal);
        term.abort();
        if (!kept) {
          this.#say({ state: "lost" });
          return "lost";
        }
        if (!isBusy && await this.#holder.release()) this.#say({ state: "released" });
        await work3;
        return "stopped";
      }
      async #acquire(signal) {
        const follower = new Follower({ ...this.#options, ...this.#timing, store: this.#store });
        const over = new AbortController();
        const both = AbortSignal.any([signal, over.signal]);
        let watching;
        try {
          while (!signal.aborted) {
            const taken = await this.#tryOnce(follower, both);
            if (taken === "taken") return true;
            watching ??= follower.watch(both);
            if (taken === "held") await follower.pause(both);
            else await follower.retry(both);
          }
          return false;
        } finally {
          over.abort();
          await watching;
        }
      }
      /** `failed`: the race was lost, or the API server did not answer. */
      async #tryOnce(follower, signal) {
        const limit = { ms: this.#timing.renewDeadlineMs / 2, signal };
        try {
          follower.observe(await this.#store.get(limit));
          if (follower.remaining() === 0)
            return await this.#holder.take(follower.record, limit) ? "taken" : "failed";
          this.#say({ state: "following", holder: follower.record?.holder ?? "" });
          return "held";
        } catch (error) {
          if (!signal.aborted) this.#say({ state: "failing", error });
          return "failed";
        }
      }
      #say(state) {
        this.#options.onState?.(state);
      }
    };
    createElection = (options) => new Elector(options);
  }
});

// src/log.ts
import { pino } from "pino";
var SECRETS, paths, text4, createLog;
var init_log = __esm({
  "src/log.ts"() {
    "use strict";
    SECRETS = ["accessKey", "secretKey", "securityToken", "token", "password", "authorization"];
    paths = SECRETS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
    text4 = (line) => {
      const { time, level, msg, ...rest } = JSON.parse(line);
      const fields = Object.entries(rest).map(
        ([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`
      );
      return `${[time, String(level).toUpperCase().padEnd(5), msg, ...fields].join(" ")}
`;
    };
    createLog = ({ level, format, write: write2 }) => pino(
      {
        level,
        base: null,
        timestamp: () => `,"time":"${(/* @__PURE__ */ new Date()).toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths, censor: "***" }
      },
      { write: (line) => write2(format === "json" ? line : text4(line)) }
    );
  }
});

// src/metrics/bounded.ts
function bounded2(shape2, most) {
  const known = /* @__PURE__ */ new Set();
  return (value) => {
    if (known.has(value)) return value;
    if (known.size >= most || !shape2.test(value)) return "other";
    known.add(value);
    return value;
  };
}
var init_bounded = __esm({
  "src/metrics/bounded.ts"() {
    "use strict";
  }
});

// src/metrics/calls.ts
import { Counter, Histogram } from "prom-client";
function kubernetesMetrics(registry) {
  const registers = [registry];
  const requests = new Counter({
    name: "rest_client_requests_total",
    help: "Requests to the Kubernetes API.",
    labelNames: ["code", "method", "host"],
    registers
  });
  const duration2 = new Histogram({
    name: "rest_client_request_duration_seconds",
    help: "Length of a request to the Kubernetes API.",
    labelNames: ["verb", "host"],
    buckets: SECONDS,
    registers
  });
  const hostOf = bounded2(/^.{1,253}$/, 10);
  const verbOf = bounded2(/^[A-Za-z]{1,16}$/, 20);
  return ({ verb, host, code, seconds }) => {
    const labels = { method: verbOf(verb), host: hostOf(host) };
    requests.inc({ ...labels, code: status(code) });
    duration2.observe({ verb: labels.method, host: labels.host }, seconds);
  };
}
function dliMetrics(registry) {
  const registers = [registry];
  const requests = new Counter({
    name: "dli_api_requests_total",
    help: "Requests to DLI and IAM; error_code is empty after a success.",
    labelNames: ["operation", "code", "error_code"],
    registers
  });
  const duration2 = new Histogram({
    name: "dli_api_request_duration_seconds",
    help: "Length of a request to DLI or IAM.",
    labelNames: ["operation"],
    buckets: SECONDS,
    registers
  });
  const operationOf = bounded2(/^[A-Za-z]{1,32}$/, 30);
  const foreign = bounded2(ERROR_CODE, 100);
  const errorCode = (code) => code === "" || Object.hasOwn(FAILURES, code) ? code : foreign(code);
  return (call) => {
    const operation = operationOf(call.operation);
    requests.inc({ operation, code: status(call.code), error_code: errorCode(call.error_code) });
    duration2.observe({ operation }, call.seconds);
  };
}
var SECONDS, ERROR_CODE, status;
var init_calls = __esm({
  "src/metrics/calls.ts"() {
    "use strict";
    init_failure();
    init_bounded();
    SECONDS = [5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
    ERROR_CODE = /^(?:[A-Z]{2,6}\.\d{3,8}|[A-Z][A-Z_]{2,39})$/;
    status = (code) => /^[1-5]\d\d$/.test(`${code}`) ? `${code}` : "<error>";
  }
});

// src/metrics/jobs.ts
import { Counter as Counter2, Gauge, Histogram as Histogram2 } from "prom-client";
function conditionGauges(registry, manifests) {
  const registers = [registry];
  const reasonOf2 = bounded2(/^[A-Za-z]{1,64}$/, 100);
  const types = CONDITION_TYPES;
  new Gauge({
    name: "flinkjarjob_condition",
    help: "FlinkJarJobs with a condition in this state.",
    labelNames: ["type", "status", "reason"],
    registers,
    collect() {
      this.reset();
      for (const manifest of manifests()) {
        for (const { type, status: status2, reason: reason2 } of conditionsOf(manifest)) {
          this.inc({ type: types.includes(type) ? type : "other", status: status2, reason: reasonOf2(reason2) });
        }
      }
    }
  });
  new Gauge({
    name: "flinkjarjob_nonconverging",
    help: "FlinkJarJobs whose difference three updates did not remove.",
    registers,
    collect() {
      this.set([...manifests()].filter((manifest) => conditionsOf(manifest).some(isNonConverging)).length);
    }
  });
  new Gauge({
    name: "flinkjarjob_objects",
    help: "FlinkJarJobs that are watched.",
    registers,
    collect() {
      this.set([...manifests()].length);
    }
  });
}
function updateResult(outcome) {
  if (outcome.kind === "updated") return "Applied";
  if (outcome.kind !== "stuck") return void 0;
  return outcome.failure.ambiguous ? "Unknown" : "Refused";
}
function driftIn(outcome, { status: status2, generation }) {
  const settled = status2.conditions?.some(({ type, status: truth }) => type === "Ready" && truth === "True");
  if (settled !== true || status2.observedGeneration !== generation || !("changes" in outcome)) return [];
  return outcome.changes.map(({ field: field2 }) => field2);
}
function jobMetrics(registry, manifests) {
  const registers = [registry];
  conditionGauges(registry, manifests);
  const drift = new Counter2({
    name: "flinkjarjob_drift_total",
    help: "Fields found changed from outside.",
    labelNames: ["field"],
    registers
  });
  const updates = new Counter2({
    name: "flinkjarjob_updates_total",
    help: "Updates sent to DLI, by what came of them.",
    labelNames: ["result"],
    registers
  });
  for (const result of UPDATE_OUTCOMES) updates.inc({ result }, 0);
  const applied = new Histogram2({
    name: "flinkjarjob_spec_to_applied_seconds",
    help: "From the edit of a spec to its success at DLI.",
    buckets: APPLIED_SECONDS,
    registers
  });
  return {
    onOutcome(outcome, manifest) {
      const result = updateResult(outcome);
      if (result !== void 0) updates.inc({ result });
      for (const field2 of driftIn(outcome, manifest)) drift.inc({ field: field2 });
    },
    onApplied: (seconds) => applied.observe(seconds)
  };
}
var APPLIED_SECONDS, conditionsOf, isNonConverging;
var init_jobs = __esm({
  "src/metrics/jobs.ts"() {
    "use strict";
    init_status();
    init_bounded();
    APPLIED_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
    conditionsOf = ({ status: status2 }) => status2.conditions ?? [];
    isNonConverging = ({ type, reason: reason2 }) => type === "Ready" && reason2 === "DiffNotConverging";
  }
});

// src/metrics/loop.ts
import { Counter as Counter3, Gauge as Gauge2, Histogram as Histogram3 } from "prom-client";
function passMetrics(registry, concurrency) {
  const registers = [registry];
  const counter = (name2, help) => {
    const made = new Counter3({ name: name2, help, labelNames: ["controller"], registers });
    made.inc(CONTROLLER, 0);
    return made;
  };
  const total = new Counter3({
    name: "controller_runtime_reconcile_total",
    help: "Passes, by how they ended.",
    labelNames: ["controller", "result"],
    registers
  });
  for (const result of RESULTS) total.inc({ ...CONTROLLER, result }, 0);
  new Gauge2({
    name: "controller_runtime_max_concurrent_reconciles",
    help: "Passes that may run side by side.",
    labelNames: ["controller"],
    registers
  }).set(CONTROLLER, concurrency);
  return {
    total,
    errors: counter("controller_runtime_reconcile_errors_total", "Passes that met a failure."),
    terminal: counter(
      "controller_runtime_terminal_reconcile_errors_total",
      "Passes that met a failure for which a person has to act."
    ),
    panics: counter("controller_runtime_reconcile_panics_total", "Passes that a bug broke off."),
    seconds: new Histogram3({
      name: "controller_runtime_reconcile_time_seconds",
      help: "Length of a pass.",
      labelNames: ["controller"],
      buckets: SECONDS2,
      registers
    })
  };
}
function queueGauges(registry, read5) {
  const registers = [registry];
  const gauge = (name2, help, of) => new Gauge2({
    name: name2,
    help,
    labelNames: ["name"],
    registers,
    collect() {
      const numbers = read5();
      if (numbers !== void 0) this.set(QUEUE, of(numbers));
    }
  });
  gauge(
    "workqueue_unfinished_work_seconds",
    "Seconds of passes that run, added up.",
    (q) => q.unfinishedSeconds
  );
  gauge("workqueue_longest_running_processor_seconds", "Longest pass that runs.", (q) => q.longestSeconds);
  gauge("workqueue_delayed", "Keys that are due later.", (q) => q.delayed);
  new Gauge2({
    name: "controller_runtime_active_workers",
    help: "Passes that run.",
    labelNames: ["controller"],
    registers,
    collect() {
      this.set(CONTROLLER, read5()?.working ?? 0);
    }
  });
  new Gauge2({
    name: "workqueue_depth",
    help: "Keys that are due: high are edits, low are periodic visits.",
    labelNames: ["name", "priority"],
    registers,
    collect() {
      this.set({ ...QUEUE, priority: "high" }, read5()?.high ?? 0);
      this.set({ ...QUEUE, priority: "low" }, read5()?.low ?? 0);
    }
  });
}
function queueMetrics(registry, read5) {
  const registers = [registry];
  const labelNames = ["name"];
  queueGauges(registry, read5);
  const counter = (name2, help) => {
    const made = new Counter3({ name: name2, help, labelNames, registers });
    made.inc(QUEUE, 0);
    return made;
  };
  const histogram = (name2, help) => new Histogram3({ name: name2, help, labelNames, buckets: QUEUE_SECONDS, registers });
  const adds = counter("workqueue_adds_total", "Keys that became due.");
  const retries = counter("workqueue_retries_total", "Keys that come again after a failure.");
  const waited = histogram("workqueue_queue_duration_seconds", "Wait of a due key for its pass.");
  const worked = histogram("workqueue_work_duration_seconds", "Length of a pass, as the queue sees it.");
  return {
    onAdd: () => adds.inc(QUEUE),
    onRetry: () => retries.inc(QUEUE),
    onWaited: (seconds) => waited.observe(QUEUE, seconds),
    onWorked: (seconds) => worked.observe(QUEUE, seconds)
  };
}
var RESULTS, SECONDS2, QUEUE_SECONDS, CONTROLLER, QUEUE;
var init_loop = __esm({
  "src/metrics/loop.ts"() {
    "use strict";
    RESULTS = ["success", "error", "requeue", "requeue_after"];
    SECONDS2 = [5e-3, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    QUEUE_SECONDS = [1e-3, 0.01, 0.1, 1, 10, 60, 300, 1e3];
    CONTROLLER = { controller: "flinkjarjob" };
    QUEUE = { name: "flinkjarjob" };
  }
});

// src/metrics.ts
import { Counter as Counter4, collectDefaultMetrics, Gauge as Gauge3, Registry } from "prom-client";
function aboutProcess(registry, { version, revision = "unknown" }) {
  collectDefaultMetrics({ register: registry });
  new Gauge3({
    name: "build_info",
    help: "What runs here.",
    labelNames: ["version", "revision", "node_version"],
    registers: [registry]
  }).set({ version, revision, node_version: process.version }, 1);
}
function leaderGauge(registry) {
  const labels = { name: "flinkjarjob-controller" };
  const gauge = new Gauge3({
    name: "leader_election_master_status",
    help: "1 while this replica leads.",
    labelNames: ["name"],
    registers: [registry]
  });
  gauge.set(labels, 0);
  return (leads) => gauge.set(labels, leads ? 1 : 0);
}
function droppedEvents(registry) {
  const counter = new Counter4({
    name: "flinkjarjob_events_dropped_total",
    help: "Kubernetes events that were not sent, by why.",
    labelNames: ["why"],
    registers: [registry]
  });
  const whyOf = bounded2(/^[A-Za-z]{1,32}$/, 10);
  return (why) => counter.inc({ why: whyOf(why) });
}
function watchAge(registry, sources) {
  new Gauge3({
    name: "flinkjarjob_watch_age_seconds",
    help: "Since the watch last proved to be alive.",
    registers: [registry],
    collect() {
      this.set(sources.watchAgeSeconds?.() ?? Number.NaN);
    }
  });
}
function passRecorder(registry, concurrency) {
  const made = passMetrics(registry, concurrency);
  return {
    onCrash: () => made.panics.inc(CONTROLLER),
    onPass({ result, seconds, outcome }) {
      const failure = outcome !== void 0 && "failure" in outcome ? outcome.failure : void 0;
      made.total.inc({ ...CONTROLLER, result });
      made.seconds.observe(CONTROLLER, seconds);
      if (result === "error" || failure !== void 0) made.errors.inc(CONTROLLER);
      if (failure !== void 0 && FAILURES[failure.kind].stalled) made.terminal.inc(CONTROLLER);
    }
  };
}
function createMetrics(options) {
  const registry = new Registry();
  const sources = {};
  aboutProcess(registry, options);
  watchAge(registry, sources);
  const passes = passRecorder(registry, options.concurrency);
  const jobs = jobMetrics(registry, () => sources.manifests?.() ?? []);
  return {
    queue: queueMetrics(registry, () => sources.queue?.()),
    onRequest: kubernetesMetrics(registry),
    onCall: dliMetrics(registry),
    onPass(pass2) {
      passes.onPass(pass2);
      if (pass2.outcome !== void 0) jobs.onOutcome(pass2.outcome, pass2.manifest);
    },
    onCrash: passes.onCrash,
    onApplied: jobs.onApplied,
    onLeader: leaderGauge(registry),
    onEventDropped: droppedEvents(registry),
    read: (more) => {
      Object.assign(sources, more);
    },
    text: () => registry.metrics()
  };
}
var init_metrics = __esm({
  "src/metrics.ts"() {
    "use strict";
    init_failure();
    init_bounded();
    init_calls();
    init_jobs();
    init_loop();
  }
});

// src/server.ts
import { createServer } from "node:http";
function routesOf({ checks, metrics }) {
  const routes = /* @__PURE__ */ new Map();
  if (checks !== void 0) {
    routes.set("/healthz", probe(checks.healthz));
    routes.set("/readyz", probe(checks.readyz));
  }
  if (metrics !== void 0) {
    routes.set("/metrics", async () => ({ status: 200, text: await metrics(), type: PROMETHEUS }));
  }
  return routes;
}
async function answerTo(request2, routes) {
  const [path3 = ""] = (request2.url ?? "").split("?");
  const route = routes.get(path3);
  if (route === void 0) return { status: 404, text: "not found\n" };
  if (request2.method === "GET" || request2.method === "HEAD") return route();
  return { status: 405, text: "only GET and HEAD\n", headers: { allow: "GET, HEAD" } };
}
function send(response, { status: status2, text: text5, type = PLAIN, headers }) {
  response.writeHead(status2, {
    "content-type": type,
    "content-length": Buffer.byteLength(text5),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers
  });
  response.end(text5);
}
async function close(server) {
  await new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
async function respond(routes, log, { request: request2, response }) {
  try {
    send(response, await answerTo(request2, routes));
  } catch (error) {
    log.error({ err: error, path: printable(request2.url ?? "", 100) }, "request failed");
    send(response, { status: 500, text: "internal error\n" });
  }
}
async function startServer(options) {
  const { log, slowMs = SLOW_MS } = options;
  const address2 = parseAddress(options.address);
  if (address2 === void 0) throw new Error(`not an address: ${options.address}`);
  const routes = routesOf(options);
  const server = createServer(limits(slowMs), (request2, response) => {
    void respond(routes, log, { request: request2, response });
  });
  server.setTimeout(3 * slowMs);
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(address2.port, address2.host, resolve);
  });
  server.on("error", (error) => log.error({ err: error }, "server failed"));
  return { port: server.address().port, close: () => close(server) };
}
async function startServers(addresses, served) {
  const { healthAddress, metricsAddress } = addresses;
  const { checks, metrics, log } = served;
  const wanted = healthAddress === metricsAddress ? [{ address: healthAddress, checks, metrics, log }] : [
    { address: healthAddress, checks, log },
    { address: metricsAddress, metrics, log }
  ];
  const listening = [];
  try {
    for (const options of wanted) {
      if (options.address !== "") listening.push(await startServer(options));
    }
    return listening;
  } catch (error) {
    await Promise.all(listening.map((one) => one.close()));
    throw error;
  }
}
var PLAIN, PROMETHEUS, SLOW_MS, limits, probe;
var init_server = __esm({
  "src/server.ts"() {
    "use strict";
    init_address();
    init_text();
    PLAIN = "text/plain; charset=utf-8";
    PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    SLOW_MS = 5e3;
    limits = (slowMs) => ({
      maxHeaderSize: 16384,
      headersTimeout: slowMs,
      requestTimeout: slowMs,
      keepAliveTimeout: slowMs,
      connectionsCheckingInterval: slowMs / 5
    });
    probe = (check) => () => {
      const problem = check();
      return problem === void 0 ? { status: 200, text: "ok\n" } : { status: 503, text: `${printable(problem)}
` };
    };
  }
});

// src/operator.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { hostname } from "node:os";
async function reach(config, metrics, access) {
  const { kubeconfig, context } = config;
  try {
    return await connect({
      kubeconfig,
      context,
      userAgent: USER_AGENT,
      clock: systemClock,
      onRequest: metrics.onRequest,
      onAnswered: (asked, error) => access.answered(asked, error)
    });
  } catch (error) {
    throw new BadStart(
      `${kubeconfig === void 0 ? "no usable kubeconfig" : `--kubeconfig ${kubeconfig}`}: ${reason(error)}`
    );
  }
}
function partsOf3(config, assembled, { log, metrics }) {
  const { world, queue, lag } = assembled;
  const { concurrency, intervalFloor, intervalJitter } = config;
  return {
    ...{ world, queue, log, random: Math.random, monotonic: monotonic.now },
    settings: { concurrency, intervalFloorMs: intervalFloor, intervalJitter },
    onCrash: metrics.onCrash,
    onPass(pass2) {
      metrics.onPass(pass2);
      if (pass2.outcome?.kind !== "same" && pass2.outcome?.kind !== "updated") return;
      const seconds = lag.settled(pass2.manifest.key);
      if (seconds !== void 0) metrics.onApplied(seconds);
    }
  };
}
function electionLog(log, metrics) {
  let said = "";
  return (state) => {
    if (state.state !== "failing") metrics.onLeader(state.state === "leading");
    const text5 = state.state === "following" ? `following ${state.holder}` : state.state;
    if (text5 === said) return;
    said = text5;
    if (state.state === "failing") log.warn({ reason: reason(state.error) }, "lease: a call failed");
    else log.info(`lease: ${text5}`);
  };
}
function electionOf({ config, api, log, metrics, identity: identity2 }) {
  return createElection({
    ...{ api, identity: identity2, clock: systemClock, random: Math.random },
    namespace: config.leaseNamespace ?? api.namespace,
    name: config.leaseName,
    leaseDurationMs: config.leaseDuration,
    renewDeadlineMs: config.renewDeadline,
    retryPeriodMs: config.retryPeriod,
    onState: electionLog(log, metrics)
  });
}
async function lead(started, assembled, { signal, busy }) {
  const over = aborted(signal);
  await Promise.race([assembled.jobs.whenSynced, over]);
  const running = runController(partsOf3(started.config, assembled, started));
  const polling = assembled.secrets.run(signal);
  await over;
  if (!await within2(DRAIN_MS, running.drain())) {
    started.log.warn("a pass did not end in time: it is cut off");
    busy();
  }
  await within2(FLUSH_MS, Promise.all([assembled.recorder.flush(FLUSH_MS), polling]));
}
function unusable2(error) {
  throw error.syscall === "listen" ? new BadStart(`--metrics-address or --health-address: ${reason(error)}`) : error;
}
function stuck({ queue }) {
  const { longestSeconds } = queue.stats();
  return longestSeconds > STUCK_S ? `a pass has not ended for ${Math.round(longestSeconds)} s` : void 0;
}
async function work2(started) {
  const { config, api, access, log, metrics } = started;
  const setBack = new AbortController();
  const stop2 = AbortSignal.any([started.stop, setBack.signal]);
  const election = config.leaderElect ? electionOf(started) : void 0;
  const mayWrite = () => !stop2.aborted && (election?.isLeader(config.dliTimeout) ?? true);
  const assembled = assemble(config, {
    ...started,
    credentials: readCredentials(config.credentialsFile),
    mayWrite,
    onSetBack: () => setBack.abort()
  });
  const { jobs, problem } = assembled;
  const readyz = () => access.problem() ?? problem() ?? (stop2.aborted ? "stopping" : jobs.synced ? void 0 : "the first list of FlinkJarJobs is not done");
  const checks = { healthz: () => stuck(assembled), readyz };
  const servers = await startServers(config, { checks, metrics: metrics.text, log }).catch(unusable2);
  const { identity: identity2 } = started;
  log.info({ version: VERSION2, server: api.host, identity: identity2, namespaces: config.namespaces }, "starting");
  const watching = new AbortController();
  const watched = jobs.run(watching.signal);
  const leading = (signal, busy) => lead(started, assembled, { signal, busy });
  const ended = election === void 0 ? await leading(stop2, () => void 0).then(() => "stopped") : await election.run(stop2, leading);
  watching.abort();
  if (ended === "stopped") await within2(CLOSE_MS, watched);
  await Promise.all([...servers.map((server) => server.close()), assembled.dli.close(), api.close()]);
  const why = setBack.signal.aborted ? SET_BACK : ended === "lost" ? LOST : void 0;
  log[why === void 0 ? "info" : "warn"](why ?? "stopped");
  return why === void 0 ? 0 : 1;
}
async function runOperator(config, { write: write2, err, stop: stop2 }) {
  const log = createLog({ level: config.logLevel, format: config.logFormat, write: write2 });
  const metrics = createMetrics({ version: VERSION2, concurrency: config.concurrency });
  const identity2 = config.identity ?? `${hostname()}_${randomUUID2()}`;
  try {
    const access = new Access({ clock: systemClock, onMissing: (message) => log.warn(message) });
    const api = await reach(config, metrics, access);
    return await work2({ config, api, access, log, metrics, identity: identity2, stop: stop2 });
  } catch (error) {
    if (!(error instanceof BadStart)) throw error;
    err(`${error.message}
`);
    return 2;
  }
}
var DRAIN_MS, FLUSH_MS, CLOSE_MS, STUCK_S, LOST, SET_BACK;
var init_operator = __esm({
  "src/operator.ts"() {
    "use strict";
    init_assemble();
    init_bad_start();
    init_clock();
    init_controller();
    init_credentials_file();
    init_access();
    init_api();
    init_clock2();
    init_lease();
    init_log();
    init_metrics();
    init_server();
    init_version2();
    DRAIN_MS = 2500;
    FLUSH_MS = 500;
    CLOSE_MS = 500;
    STUCK_S = 600;
    LOST = "the lease was lost: ending, so that only one replica works";
    SET_BACK = "the data of the API server were set back, to a copy perhaps: ending, to start afresh from what is there now";
  }
});

// src/cli.ts
var cli_exports = {};
__export(cli_exports, {
  cli: () => cli
});
async function controller(args, { env, err, out, stop: stop2 }) {
  const parsed2 = parseConfig(args, env);
  if (parsed2.ok) return runOperator(parsed2.config, { write: out, err, stop: stop2 });
  err(`${parsed2.message}
`);
  return 2;
}
async function simulate(args, world) {
  const { simulate: run } = await import("./simulate.ts");
  return run(args, world);
}
async function cli(world) {
  const [command = "help", ...args] = world.argv;
  if (command === "simulate") return simulate(args, world);
  if (command === "help" && args[0] === "simulate") return simulate(["--help"], world);
  if (HELP.includes(command) || args.some((arg) => arg === "--help" || arg === "-h")) {
    world.out(USAGE);
    return 0;
  }
  if (command === "version" || command === "--version") {
    world.out(`${VERSION2}
`);
    return 0;
  }
  if (command === "controller") return controller(args, world);
  world.err(`${unknownWord("command", command, { words: COMMANDS })}
`);
  return 2;
}
var USAGE, COMMANDS, HELP;
var init_cli = __esm({
  "src/cli.ts"() {
    "use strict";
    init_config();
    init_nearest();
    init_operator();
    init_version2();
    USAGE = `usage: fjj COMMAND [--flag=value]...

  controller             watch FlinkJarJobs and keep their DLI jobs at what they say
  simulate dli           a DLI with its IAM on loopback; prints one JSON line, ends on SIGTERM
  simulate kubernetes    a Kubernetes API on loopback, with the CRD installed; likewise
  help                   this text; fjj simulate --help has the flags of the simulators
  version                the version

Settings of controller, each a flag and an environment variable:
${settingsHelp()}`;
    COMMANDS = ["controller", "simulate", "help", "version"];
    HELP = ["help", "--help", "-h"];
  }
});

// src/main.ts
var stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => stop.abort());
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  stop.abort();
});
var { cli: cli2 } = await Promise.resolve().then(() => (init_cli(), cli_exports));
process.exitCode = await cli2({
  argv: process.argv.slice(2),
  env: process.env,
  pid: process.pid,
  out: (text5) => void process.stdout.write(text5),
  err: (text5) => void process.stderr.write(text5),
  stop: stop.signal
});
