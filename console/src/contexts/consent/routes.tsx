/** The pages of this context. */
export const consentRoutes = [] as const;
