import { designerRoutes } from '@tenon/designer'

/** The builder is a package of its own; its pages load when they are opened. */
export const routes = designerRoutes
