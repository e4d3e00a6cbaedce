/** The pages of this context. */
export const opsRoutes = [] as const;
