export { registerKeyRoutes } from './key-routes.ts'
export type { ConsoleFiles } from './page-routes.ts'
export { registerConsole, sendConsoleHeaders } from './register-console.ts'
