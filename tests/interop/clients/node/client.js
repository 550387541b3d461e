#!/usr/bin/env node
// An EDI client of Node's library alone, for a CA that takes JSON (the profile neutral-json). It speaks docs/adapter.md:
// one request a line on standard input. It keeps the PKCS#12 as it came, with its password, and hands both to TLS.
"use strict";

const fs = require("fs");
const https = require("https");
const path = require("path");
const readline = require("readline");
const tls = require("tls");

class Ended extends Error {
    constructor(outcome, message) {
        super(message);
        this.outcome = outcome;
    }
}

const agents = new Map(); // one a store: connections are kept, as Node's users do

function agentOf(settings) {
    if (!agents.has(settings.store)) {
        agents.set(settings.store, new https.Agent({keepAlive: true}));
    }
    return agents.get(settings.store);
}

// -- The wire ---------------------------------------------------------------------------------------

function exchange(settings, url, trust, options, body) {
    return new Promise((resolve, reject) => {
        const {connect_ms: connect, total_ms: total} = settings.timeouts;
        const request = https.request(url, {ca: fs.readFileSync(trust), agent: agentOf(settings), timeout: connect,
                                            minVersion: "TLSv1.2", ...options});
        const watch = setTimeout(() => request.destroy(new Ended("timeout", `no answer within ${total} ms`)), total);
        request.on("response", (response) => {
            const parts = [];
            response.on("data", (part) => parts.push(part));
            response.on("aborted", () => reject(new Ended("invalid_reply", "the answer was cut off")));
            response.on("error", reject);
            response.on("end", () => {
                clearTimeout(watch);
                resolve({status: response.statusCode, body: Buffer.concat(parts)});
            });
        });
        request.on("error", (cause) => {
            clearTimeout(watch);
            reject(cause instanceof Ended ? cause : inWords(cause));
        });
        request.end(body);
    });
}

function inWords(cause) {
    const aboutServer = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(cause.code || "");
    return new Ended(aboutServer ? "server_certificate_error" : "connection_error",
                     `${aboutServer ? "server certificate" : "connection"}: ${cause.code} ${cause.message}`);
}

async function ask(settings, operation, members, identity) {
    const body = JSON.stringify({version: 1, ...members});
    const answer = await exchange(settings, settings.urls[operation], settings.trust, {
        method: "POST",
        headers: {"Content-Type": "application/json", "Content-Length": Buffer.byteLength(body)},
        ...identity,
    }, body);
    if (answer.status !== 200) {
        throw new Ended(answer.status === 403 ? "client_certificate_refused" : "http_error", `HTTP ${answer.status}`);
    }
    let reply;
    try {
        reply = JSON.parse(answer.body.toString("utf8"));
    } catch (cause) {
        throw new Ended("invalid_reply", `the answer cannot be read: ${cause.message}`);
    }
    if (reply.statusCode !== 0) {
        throw new Ended("unknown_code", `the CA answers ${reply.statusCode}: ${reply.message}`);
    }
    if (!reply.certificate) {
        throw new Ended("invalid_reply", "success without a certificate");
    }
    return Buffer.from(reply.certificate, "base64");
}

// -- The store --------------------------------------------------------------------------------------

function setUp(settings, pfx, passphrase) {
    try {
        tls.createSecureContext({pfx, passphrase});
    } catch (cause) {
        throw new Ended("password_error", `the PKCS#12 does not open with that password: ${cause.message}`);
    }
    const beside = path.join(settings.store, "edi.json.new");
    fs.writeFileSync(beside, JSON.stringify({pfx: pfx.toString("base64"), passphrase}), {mode: 0o600});
    fs.renameSync(beside, path.join(settings.store, "edi.json"));
}

function inUse(settings) {
    try {
        const kept = JSON.parse(fs.readFileSync(path.join(settings.store, "edi.json"), "utf8"));
        return {pfx: Buffer.from(kept.pfx, "base64"), passphrase: kept.passphrase};
    } catch {
        throw new Ended("refused_by_client", "no certificate is set up");
    }
}

// -- Actions ----------------------------------------------------------------------------------------

const actions = {
    async issue(settings, given) {
        setUp(settings, await ask(settings, "issue", {
            subject: {commonName: given.common_name},
            credential: {authenticationKey: given.authentication_key, renewalPassword: given.renewal_password},
            pkcs12: {password: given.pkcs12_password},
        }, {}), given.pkcs12_password);
    },
    async renew(settings, given) {
        setUp(settings, await ask(settings, "renew", {
            credential: {renewalPassword: given.renewal_password},
            pkcs12: {password: given.pkcs12_password},
        }, inUse(settings)), given.pkcs12_password);
    },
    async connect(settings) {
        for (const partner of settings.partners) {
            const answer = await exchange(settings, partner.url, partner.trust, inUse(settings));
            if (answer.status >= 400) {
                throw new Ended("http_error", `HTTP ${answer.status}`);
            }
        }
    },
    async status(settings) {
        inUse(settings);
    },
};

async function answer({id, action, settings, arguments: given}) {
    if (!Object.hasOwn(actions, action)) {
        return {id, result: "unsupported"};
    }
    try {
        await actions[action](settings, given);
        return {id, result: "done", outcome: "ok"};
    } catch (cause) {
        return cause instanceof Ended ? {id, result: "done", outcome: cause.outcome, message: cause.message}
                                      : {id, result: "could_not_run", message: String(cause.stack)};
    }
}

readline.createInterface({input: process.stdin}).on("line", async (line) => {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}).on("close", () => process.exit());
