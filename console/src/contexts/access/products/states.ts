import type { components } from "../../../api/schema";
import type { Tone } from "../../../ui/Status";

export type Product = components["schemas"]["ProductView"];
export type ProductState = Product["state"];

export type SignIn = components["schemas"]["ProductSignInView"];

interface Meaning {
    tone: Tone;
    word: string;
    /** What it says of the product, as a sentence. */
    says: string;
    /** The button that moves a product there. */
    move: string;
}

/** What each state means. */
export const STATES: Record<ProductState, Meaning> = {
    draft: { tone: "quiet", word: "draft", says: "It is being prepared.", move: "Put the launch off" },
    pre_launch: { tone: "waiting", word: "pre-launch", says: "It is announced, and nobody uses it yet.", move: "Announce it" },
    beta: { tone: "waiting", word: "beta", says: "Some people use it, to try it.", move: "Begin the beta" },
    active: { tone: "good", word: "active", says: "It is in general use.", move: "Make it active" },
    sunset: { tone: "problem", word: "sunset", says: "Its end is announced.", move: "Announce its end" },
    disabled: { tone: "bad", word: "disabled", says: "It has ended, for good.", move: "Disable it" },
};

/** The button that moves a product from one state to another. */
export function moveOf(from: ProductState, to: ProductState): string {
    return from === "sunset" && to === "active" ? "Call its end off" : STATES[to].move;
}

/** Who issues the access tokens of a product's users: the product's URL. The public keys are below it. */
export function issuerOf(origin: string, product: Pick<Product, "id">): string {
    return `${origin}/v1/products/${product.id}`;
}
