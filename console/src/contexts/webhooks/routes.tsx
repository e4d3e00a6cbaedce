/** The pages of this context. */
export const webhooksRoutes = [] as const;
