// What a program does with the code that is generated from the programs beside this file: every kind of function, service
// and callback, in types that hold. It runs on the original's client.
import type { ClientPeer, ParticleContext } from "@fluencelabs/js-client";

import { ask, chain, each, signal, tell } from "./callbacks.js";
import { greet, registerDiary } from "./greeting.js";
import * as names from "./names.js";
import { first, second, third } from "./order.js";
import { both, calc, registerCalc, registerMany, registerStore, remember } from "./services.js";
import type { StoreDef } from "./services.js";
import { doubled, quoted } from "./strings.js";
import { bottom, nested, nothing, numbers, options, points, several, streams, tops } from "./types.js";
import type { NestedArgW, PointsResultType } from "./types.js";

// Outcome is one thing that the program found out.
export interface Outcome {
    name: string;
    got: unknown;
    want: unknown;
}

export async function run(client: ClientPeer): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const is = <T>(name: string, got: T, want: T) => outcomes.push({ name, got: got ?? null, want });
    await useTypes(client, is);
    await useServices(client, is);
    await useCallbacks(client, is);
    await useNames(client, is);
    const shown: string[] = [];
    is("greetings", await greetAll((line) => void shown.push(line)), ["Hello, Ann", "Hello, Bob", "Hello, Ann"]);
    is("shown", shown, ["Ann 1", "Bob 1", "Ann 2"]);
    is("quoted", await quoted(client), "back`tick ${dollar} \\n \\\\ $ end");
    is("doubled", await doubled(client, "`"), ["`", "`${x}\\\\`"]);
    is("without a client", [await first(), await calc(1, 2, { ttl: 5000 })], [1, 3]);
    is("order", [await first(client), await second(client), await third(client)], [1, 2, 3]);
    return outcomes;
}

async function greetAll(print: (line: string) => void): Promise<string[]> {
    const times: Record<string, number> = {};
    registerDiary({
        note: (name) => {
            times[name] = (times[name] ?? 0) + 1;
            return { name, times: times[name] };
        },
    });
    return greet(["Ann", "Bob", "Ann"], (entry) => print(`${entry.name} ${entry.times}`));
}

type Is = <T>(name: string, got: T, want: T) => void;

async function useTypes(client: ClientPeer, is: Is) {
    const point = { x: 1, y: -2.5 };
    const wide: NestedArgW = { zeta: 1, alpha: "a", label: null, tags: ["t"], inner: point, at: [null, point], big: 5 };
    is("numbers", await numbers(client, -128, -32768, -1, -2, 255, 65535, 3, 4, 0.5, 0.25, true, "text", { ttl: 5000 }), [4, 0.25, true]);
    const same: PointsResultType = await points(client, point, []);
    is("points", same, point);
    is("option", await options(client, null, ["b"], ["c", null], point), point);
    is("no option", await options(client, 1, null, [], null), null);
    is("nested", await nested(client, wide, [[wide], []]), [wide, [[wide], []]]);
    const [p, n, list] = await several(client, point, null);
    is<unknown>("several", [p.x, n, list.length], [1, null, 2]);
    is<unknown>("tops", await tops(client, { anything: [1, null] }, []), { anything: [1, null] });
    is("streams", await streams(client, [3, 1, 2]), [3, 1, 2]);
    is<unknown>("nothing", await nothing(client), null);
    // Never called: what types are to refuse.
    void (async () => {
        // @ts-expect-error: text for a number
        await numbers(client, "-128", -32768, -1, -2, 255, 65535, 3, 4, 0.5, 0.25, true, "text");
        // @ts-expect-error: a field is missing
        await points(client, { x: 1 }, []);
        // @ts-expect-error: the type has no values
        await bottom(client, 1);
        // @ts-expect-error: the result is no text
        const text: string = await streams(client, []);
        return text;
    });
}

async function useServices(client: ClientPeer, is: Is) {
    const contexts: ParticleContext[] = [];
    registerCalc(client, {
        add: (a, b, context) => {
            contexts.push(context);
            return a + b;
        },
        halve: async (n) => n / 2,
        fail: (why) => {
            throw new Error(why);
        },
    });
    is("calc", await calc(client, -3, 10), 7);
    is<unknown>("context", contexts.map((c) => c.initPeerId), [client.getPeerId()]);
    const [half, message] = await both(client, 5);
    is("half", half, 2.5);
    is("failure", message.includes("on purpose"), true);

    const items: { key: string; value: string | null }[] = [];
    const store: StoreDef = {
        put: (item) => void items.push(item),
        get: (key) => items.find((item) => item.key === key) ?? null,
        all: () => items,
        bytes: async (raw) => [...raw, 0, 255],
    };
    registerStore(client, "shelf", store);
    const kept = { key: "k", value: "kept" };
    is("remember", await remember(client, "shelf", "k", [1, 2]), [kept, [kept], [1, 2, 0, 255]]);
    registerMany({
        zeta: () => {}, alpha: (a) => a, epsilon: () => [null, 1], delta: () => true, gamma: () => ({}), beta: () => {},
    });
    // @ts-expect-error: a service without an id of its own wants one
    void (() => registerStore(store));
    // @ts-expect-error: methods are missing
    void (() => registerCalc({ add: (a: number, b: number) => a + b }));
}

// Callbacks behind the first say what they take: TypeScript cannot tell them from those of the form without a client.
type Step = { n: number; note: string | null };

async function useCallbacks(client: ClientPeer, is: Is) {
    const seen: string[] = [];
    is("each", await each(client, ["a", "b"], (item, n) => void seen.push(item + n)), 2);
    is("seen", seen, ["a7", "b7"]);
    is("ask", await ask(client, "why?", async (question) => "because " + question), "because why?");
    is("ask for nothing", await ask(client, "why?", () => null), null);
    let done = 0;
    is("signal", await signal(client, () => true, () => void done++), true);
    is("done", done, 1);
    is("tell", await tell(client, (n) => [n, "two"]), true);
    is(
        "chain",
        await chain(client, (step: Step) => ({ n: step.n + 1, note: step.note }), (steps: Step[]) => [...steps, { n: 0, note: "end" }]),
        [{ n: 2, note: null }, { n: 2, note: null }, { n: 0, note: "end" }],
    );
}

async function useNames(client: ClientPeer, is: Is) {
    const pair = { peer_id: "two", peerId: "one", class: 3, type: "type", json: true };
    names.registerBox_(client, {
        delete: (n, text, context) => (text === "x" && context.particleId !== "" ? n + 1 : 0),
        new: () => {},
        get_it: () => pair,
        getIt: () => 1,
    });
    is("delete", await names.delete(client, 20), 21);
    is("class", await names.class(client), 1);
    is("new", await names.new(client, 9), 9);
    is("type", await names.type(client, "t"), "t");
    is("string", await names.string(client, "s"), "s");
    is("undefined", await names.undefined(client), 3);
    is("registerBox", await names.registerBox(client), 4);
    is("f", await names.f(client, pair), pair);
    is("f_script", await names.f_script(client), 5);
    is("fArg", await names.fArg(client, 8), 8);
    is("labels", await names.labels(client, "peer", 1, 2, "ctx", "caller", true, 3, 4, 5, 6), ["peer", 5, 6]);
    is("pairs", await names.pairs(client, 1, null, [pair]), [pair]);
    is("crossed", await names.crossed(client, 9, (p: names.FResultType) => ({ ...p, type: "T" }), () => 7), { peer_id: "a", peerId: "b", class: 7, type: "T", json: true });
}
