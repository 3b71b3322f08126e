export { registerNotificationRoutes } from './notification-routes.ts'
export { createNotificationReceiver, type NotificationReceiver } from './receive-notification.ts'
export { retryParkedWork } from './retry-parked.job.ts'
