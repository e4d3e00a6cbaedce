/** The pages of this context. */
export const accessRoutes = [] as const;
