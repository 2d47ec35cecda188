export { designerRoutes } from './routes.ts'
