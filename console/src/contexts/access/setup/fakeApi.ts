/** What the tests of the set-up's pages answer in the API's place. Import it first: the client keeps the `fetch` that it finds when it is made. */

export interface Asked {
    route: string;
    body: string;
    key: string | null;
    idempotencyKey: string | null;
    credentials: RequestCredentials;
}

export const api = { answers: new Map<string, [number, unknown]>(), asked: [] as Asked[] };

globalThis.fetch = async (input) => {
    const request = input instanceof Request ? input : new Request(input);
    const route = `${request.method} ${new URL(request.url).pathname}`;
    const { headers, credentials } = request;
    const [key, idempotencyKey] = [headers.get("Authorization"), headers.get("Idempotency-Key")];
    api.asked.push({ route, body: await request.text(), key, idempotencyKey, credentials });
    const [status, body] = api.answers.get(route) ?? [404, { title: "Nothing has this address." }];
    return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
};

export function answer(route: string, body: unknown, status = 200): void {
    api.answers.set(route, [status, body]);
}

export function asked(route: string): Asked[] {
    return api.asked.filter((one) => one.route === route);
}
