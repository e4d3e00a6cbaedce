import type { components } from "../api/schema";

export type Permission = components["schemas"]["Permission"];
