/** The pages of this context. */
export const sendersRoutes = [] as const;
