export { type Period, periodOf } from './period.ts'
export { readCosts } from './read-reports.ts'
export { registerReportRoutes } from './report-routes.ts'
