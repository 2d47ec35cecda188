import { explainRoutes } from './access/explain-routes.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { definitionRoutes } from './definitions/definition-routes.ts'
import { publishRoutes } from './definitions/publish-routes.ts'
import type { App } from './http/app.ts'
import { eventRoutes } from './events/event-routes.ts'
import { exportRoutes } from './exports/export-routes.ts'
import { fileRoutes } from './files/file-routes.ts'
import { apiDocRoutes } from './http/api-docs.ts'
import { healthRoutes } from './http/health-routes.ts'
import { createAutomation } from './flows/create-automation.ts'
import { delegationRoutes } from './flows/delegation-routes.ts'
import { flowAdminRoutes } from './flows/flow-admin-routes.ts'
import { flowPrintRoutes } from './flows/flow-print-routes.ts'
import { flowRoutes } from './flows/flow-routes.ts'
import { buttonOf, pressButton } from './flows/press-button.ts'
import { phraseRoutes } from './flows/phrase-routes.ts'
import { commentRoutes } from './flows/comment-routes.ts'
import { urgeRoutes } from './flows/urge-routes.ts'
import { linkRoutes } from './public/link-routes.ts'
import { publicRoutes } from './public/public-routes.ts'
import { recordFlowRoutes } from './flows/record-flow-routes.ts'
import { previewRoutes } from './flows/preview-routes.ts'
import { simulateRoutes } from './flows/simulate-routes.ts'
import { taskLinkRoutes } from './flows/task-link-routes.ts'
import { versionRoutes } from './flows/version-routes.ts'
import { inboxRoutes } from './flows/inbox-routes.ts'
import { taskRoutes } from './flows/task-routes.ts'
import { importFileRoutes } from './imports/import-file-routes.ts'
import { importRoutes } from './imports/import-routes.ts'
import { inferRoutes } from './imports/infer-routes.ts'
import { metricRoutes } from './http/metrics.ts'
import { channelRoutes } from './notifications/channel-routes.ts'
import { deliveryRoutes } from './notifications/delivery-routes.ts'
import { notificationRoutes } from './notifications/notification-routes.ts'
import { notificationSettingRoutes } from './notifications/setting-routes.ts'
import type { Platform } from './platform.ts'
import { batchRoutes } from './records/batch-routes.ts'
import { bulkRoutes } from './records/bulk-routes.ts'
import type { Press } from './records/run-bulk.ts'
import { countRoutes } from './records/count-routes.ts'
import { duplicateRoutes } from './records/duplicate-routes.ts'
import { favouriteRoutes } from './records/favourite-routes.ts'
import { guardFiles } from './records/record-files.ts'
import { listSettingRoutes } from './records/list-setting-routes.ts'
import { recordPageRoutes } from './records/record-page-routes.ts'
import { recordStreams } from './records/record-streams.ts'
import { mergeRoutes } from './records/merge-routes.ts'
import { printRoutes } from './records/print-routes.ts'
import { revertRoutes } from './records/revert-routes.ts'
import { viewRoutes } from './records/view-routes.ts'
import { recordRoutes } from './records/record-routes.ts'
import { createRecords } from './records/record-services.ts'
import { hookRoutes } from './rules/hook-routes.ts'
import { hookCallRoute } from './rules/hook-call-route.ts'
import { ruleRoutes } from './rules/rule-routes.ts'
import { runRoutes } from './rules/run-routes.ts'
import { createReports } from './reports/ask-report.ts'
import { alertRoutes } from './reports/alert-routes.ts'
import { registerBoardClock } from './reports/board-clock.ts'
import { boardRoutes } from './reports/board-routes.ts'
import { reportIndexRoutes } from './reports/report-index-routes.ts'
import { answersRoute } from './reports/answers-route.ts'
import { notifySegmentRoute } from './reports/notify-segment.ts'
import { reportPreviewRoutes } from './reports/report-preview-routes.ts'
import { reportRoutes } from './reports/report-routes.ts'
import { subscriptionRoutes } from './reports/subscription-routes.ts'
import { watchingRoutes } from './reports/watching-routes.ts'
import { sumRoutes } from './reports/sum-routes.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import type { Sessions } from './sessions/sessions.ts'
import { createThrottle } from './sessions/throttle.ts'
import { templateRoutes } from './templates/template-routes.ts'
import { departmentRoutes } from './users/department-routes.ts'
import { peopleRoutes } from './users/people-routes.ts'
import { roleMemberRoutes } from './users/role-member-routes.ts'
import { calendarRoutes } from './calendars/calendar-routes.ts'
import { settingRoutes } from './users/setting-routes.ts'
import { tokenRoutes } from './users/token-routes.ts'
import { userRoutes } from './users/user-routes.ts'
import { authenticate } from './sessions/authenticate.ts'

/** All routes of the product, one line per module. */
export async function registerRoutes(app: App, platform: Platform, sessions: Sessions): Promise<void> {
  authenticate(app, platform.config, sessions)
  metricRoutes(app, platform)
  healthRoutes(app, platform)
  apiDocRoutes(app)
  sessionRoutes(app, platform, sessions, createThrottle(platform))
  userRoutes(app, platform)
  departmentRoutes(app, platform)
  peopleRoutes(app, platform)
  roleMemberRoutes(app, platform)
  settingRoutes(app, platform)
  tokenRoutes(app, platform)
  notificationRoutes(app, platform)
  notificationSettingRoutes(app, platform)
  channelRoutes(app, platform)
  deliveryRoutes(app, platform)
  fileRoutes(app, platform)
  auditRoutes(app, platform)
  eventRoutes(app, platform, sessions)
  const records = createRecords(platform)
  calendarRoutes(app, platform, records.definitions.calendars)
  definitionRoutes(app, platform, records.definitions)
  publishRoutes(app, platform, records.definitions)
  const reports = createReports(records)
  reportRoutes(app, reports)
  answersRoute(app, reports)
  reportPreviewRoutes(app, reports)
  notifySegmentRoute(app, reports)
  boardRoutes(app, reports)
  reportIndexRoutes(app, reports)
  subscriptionRoutes(app, reports)
  alertRoutes(app, reports)
  watchingRoutes(app, reports)
  registerBoardClock(reports)
  sumRoutes(app, records)
  templateRoutes(app, records)
  importRoutes(app, records)
  inferRoutes(app, records)
  importFileRoutes(app, records)
  exportRoutes(app, records)
  explainRoutes(app, records)
  recordRoutes(app, records)
  batchRoutes(app, records)
  duplicateRoutes(app, records)
  const automation = createAutomation(records)
  const press: Press = (...given) => pressButton(automation, ...given)
  bulkRoutes(app, { ...records, press, mayPress: buttonOf })
  flowRoutes(app, automation)
  commentRoutes(app, automation)
  urgeRoutes(app, automation)
  flowAdminRoutes(app, automation)
  flowPrintRoutes(app, automation)
  delegationRoutes(app, automation)
  phraseRoutes(app, automation)
  recordFlowRoutes(app, automation)
  simulateRoutes(app, automation)
  previewRoutes(app, automation)
  versionRoutes(app, automation)
  taskLinkRoutes(app, automation)
  taskRoutes(app, automation)
  inboxRoutes(app, automation)
  recordPageRoutes(app, records)
  viewRoutes(app, records)
  favouriteRoutes(app, records)
  listSettingRoutes(app, records)
  countRoutes(app, records)
  mergeRoutes(app, records)
  revertRoutes(app, records)
  printRoutes(app, records)
  linkRoutes(app, records)
  publicRoutes(app, records)
  recordStreams(records)
  guardFiles(records)
  ruleRoutes(app, automation)
  runRoutes(app, automation)
  hookRoutes(app, automation)
  hookCallRoute(app, automation)
}
