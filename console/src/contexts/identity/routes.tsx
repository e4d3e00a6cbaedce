import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute, signedInRoute } from "../../root";
import { texts } from "../search";

const signIn = createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-in",
    validateSearch: texts("next", "why"),
    component: lazyRouteComponent(() => import("./SignInPage"), "SignInPage"),
});

const sso = createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-in-sso",
    component: lazyRouteComponent(() => import("./SsoPage"), "SsoPage"),
});

const ssoTested = createRoute({
    getParentRoute: () => rootRoute,
    path: "/sso-tested",
    component: lazyRouteComponent(() => import("./SsoTestedPage"), "SsoTestedPage"),
});

const signUp = createRoute({
    getParentRoute: () => rootRoute,
    path: "/sign-up",
    component: lazyRouteComponent(() => import("./SignUpPage"), "SignUpPage"),
});

const forgotPassword = createRoute({
    getParentRoute: () => rootRoute,
    path: "/forgot-password",
    component: lazyRouteComponent(() => import("./ForgotPasswordPage"), "ForgotPasswordPage"),
});

const resetPassword = createRoute({
    getParentRoute: () => rootRoute,
    path: "/reset-password",
    component: lazyRouteComponent(() => import("./ResetPasswordPage"), "ResetPasswordPage"),
});

const confirmEmail = createRoute({
    getParentRoute: () => rootRoute,
    path: "/confirm-email",
    component: lazyRouteComponent(() => import("./ConfirmEmailPage"), "ConfirmEmailPage"),
});

const join = createRoute({
    getParentRoute: () => rootRoute,
    path: "/join",
    component: lazyRouteComponent(() => import("./JoinPage"), "JoinPage"),
});

const account = createRoute({
    getParentRoute: () => signedInRoute,
    path: "/account",
    component: lazyRouteComponent(() => import("./account/AccountFrame"), "AccountFrame"),
});

const profile = createRoute({
    getParentRoute: () => account,
    path: "/",
    component: lazyRouteComponent(() => import("./account/ProfilePage"), "ProfilePage"),
});

const security = createRoute({
    getParentRoute: () => account,
    path: "security",
    component: lazyRouteComponent(() => import("./account/SecurityPage"), "SecurityPage"),
});

const sessions = createRoute({
    getParentRoute: () => account,
    path: "sessions",
    component: lazyRouteComponent(() => import("./account/SessionsPage"), "SessionsPage"),
});

const organisations = createRoute({
    getParentRoute: () => account,
    path: "organisations",
    component: lazyRouteComponent(() => import("./account/OrgsPage"), "OrgsPage"),
});

const data = createRoute({
    getParentRoute: () => account,
    path: "data",
    component: lazyRouteComponent(() => import("./account/DataPage"), "DataPage"),
});

const appearance = createRoute({
    getParentRoute: () => account,
    path: "appearance",
    component: lazyRouteComponent(() => import("./account/AppearancePage"), "AppearancePage"),
});

export const publicRoutes = [signIn, sso, ssoTested, signUp, forgotPassword, resetPassword, confirmEmail, join] as const;
export const accountRoutes = [account.addChildren([profile, security, sessions, organisations, data, appearance])] as const;
