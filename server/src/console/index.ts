export { registerConsole, sendConsoleHeaders } from './register-console.ts'
