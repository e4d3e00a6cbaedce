/** The pages of this context. */
export const contentRoutes = [] as const;
