/** Addresses and networks, IPv4 and IPv6, as the API's IP rules read them. */

interface Address {
    bits: 32 | 128;
    value: bigint;
}

export interface Network extends Address {
    prefix: number;
}

function parseV4(text: string): Address | undefined {
    const parts = text.split(".");
    if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return undefined;
    return { bits: 32, value: parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) };
}

function groupsOf(text: string): bigint[] | undefined {
    if (text === "") return [];
    const groups: bigint[] = [];
    for (const part of text.split(":")) {
        const v4 = part.includes(".") ? parseV4(part) : undefined;
        if (v4) groups.push(v4.value >> 16n, v4.value & 0xffffn);
        else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
        else return undefined;
    }
    return groups;
}

function parseV6(text: string): Address | undefined {
    const halves = text.split("::");
    if (!text.includes(":") || halves.length > 2) return undefined;
    const [head, tail] = [groupsOf(halves[0] ?? ""), groupsOf(halves[1] ?? "")];
    if (!head || !tail) return undefined;
    const missing = 8 - head.length - tail.length;
    if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
    const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
    const value = groups.reduce((sum, group) => (sum << 16n) + group, 0n);
    // IPv4 inside IPv6 counts as IPv4.
    return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

export function parseAddress(text: string): Address | undefined {
    return parseV4(text.trim()) ?? parseV6(text.trim());
}

/** A network in CIDR notation, or one address. Host bits are dropped. */
export function parseNetwork(text: string): Network | undefined {
    const [address, prefixText, ...rest] = text.trim().split("/");
    const parsed = parseAddress(address ?? "");
    if (!parsed || rest.length > 0) return undefined;
    const prefix = prefixText === undefined ? parsed.bits : /^\d{1,3}$/.test(prefixText) ? Number(prefixText) : -1;
    if (prefix < 0 || prefix > parsed.bits) return undefined;
    const host = BigInt(parsed.bits - prefix);
    return { bits: parsed.bits, prefix, value: (parsed.value >> host) << host };
}

export function contains(network: Network, address: Address): boolean {
    const host = BigInt(network.bits - network.prefix);
    return network.bits === address.bits && network.value >> host === address.value >> host;
}

interface Rule {
    action: "allow" | "deny";
    cidr: string;
}

/** Whether rules admit an address: no denied network contains it and, if any network is allowed, one of those does. */
export function admits(rules: readonly Rule[], address: string): boolean {
    const from = parseAddress(address);
    if (!from) return true;
    const holds = (action: string) =>
        rules.some((rule) => {
            const network = parseNetwork(rule.cidr);
            return rule.action === action && network !== undefined && contains(network, from);
        });
    const isLimited = rules.some((rule) => rule.action === "allow");
    return !holds("deny") && (!isLimited || holds("allow"));
}
