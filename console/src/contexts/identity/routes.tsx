import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, signedInRoute } from "../../root";
import { texts } from "../search";

const signIn = createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-in",
    validateSearch: texts("next"),
    component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

const account = createRoute({
    getParentRoute: () => signedInRoute,
    path: "/account",
    component: lazyRouteComponent(() => import("./AccountPage"), "AccountPage"),
});

export const publicRoutes = [signIn] as const;
export const accountRoutes = [account] as const;
