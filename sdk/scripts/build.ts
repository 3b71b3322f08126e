/**
 * Makes the package a merchant installs: plain JavaScript, types without any import of ours, its own manifest.
 * `node sdk/scripts/build.ts` writes `sdk/dist`; pack or publish that folder.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  attemptSchema,
  createFriendPayLinkSchema,
  createOrderSchema,
  createRefundSchema,
  createWebhookEndpointSchema,
  deliverySchema,
  errors,
  eventSchema,
  eventTypeNames,
  friendPayLinkSchema,
  orderSchema,
  refundSchema,
  settleRefundSchema,
  startAttemptSchema,
  strayMoneySchema,
  timelineSchema,
  updateWebhookEndpointSchema,
  webhookEndpointSchema,
} from '@hutong/contract'
import { type JsonSchema, typeDeclaration } from './type-text.ts'

const sdk = dirname(dirname(fileURLToPath(import.meta.url)))

type ContractSchema = Readonly<{ toJSONSchema: (options: { io: 'input' | 'output' }) => unknown }>

const sent = (schema: ContractSchema) => schema.toJSONSchema({ io: 'input' }) as JsonSchema
const received = (schema: ContractSchema) => schema.toJSONSchema({ io: 'output' }) as JsonSchema

/** The text that stands in the published package for `src/wire.ts`. */
export const wireText = (): string => {
  const types: Readonly<Record<string, JsonSchema>> = {
    Order: received(orderSchema),
    PaymentAttempt: received(attemptSchema),
    FriendPayLink: received(friendPayLinkSchema),
    Refund: received(refundSchema),
    StrayMoney: received(strayMoneySchema),
    WebhookEndpoint: received(webhookEndpointSchema),
    WebhookDelivery: received(deliverySchema),
    Event: received(eventSchema),
    Timeline: received(timelineSchema),
    EventType: { enum: eventTypeNames },
    ErrorCode: { enum: Object.keys(errors) },
    CreateOrder: sent(createOrderSchema),
    CreateFriendPayLink: sent(createFriendPayLinkSchema),
    CreateRefund: sent(createRefundSchema),
    SettleRefund: sent(settleRefundSchema),
    StartAttempt: sent(startAttemptSchema),
    CreateWebhookEndpoint: sent(createWebhookEndpointSchema),
    UpdateWebhookEndpoint: sent(updateWebhookEndpointSchema),
  }
  return Object.entries(types)
    .map(([name, schema]) => typeDeclaration(name, schema))
    .join('\n')
}

const compile = (sources: string, outDir: string): void => {
  const tsc = fileURLToPath(import.meta.resolve('typescript/package.json')).replace(/package\.json$/, 'bin/tsc')
  const config = {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable'],
      module: 'nodenext',
      strict: true,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
      types: [],
      // standardwebhooks' own types name Buffer; ours never do.
      skipLibCheck: true,
      rootDir: '.',
      outDir,
    },
    include: ['*.ts'],
    // The sources lie inside the output folder, which is left out unless told.
    exclude: [],
  }
  const configFile = join(sources, 'tsconfig.json')
  writeFileSync(configFile, JSON.stringify(config))
  const done = spawnSync(process.execPath, [tsc, '-p', configFile], { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(`the SDK does not compile:\n${done.stdout}${done.stderr}`)
  // The compiler rewrites the endings of imports in JavaScript, yet leaves them in the declarations.
  for (const name of readdirSync(outDir).filter((file) => file.endsWith('.d.ts'))) {
    const file = join(outDir, name)
    writeFileSync(file, readFileSync(file, 'utf8').replace(/(from '\.\/[\w-]+)\.ts'/g, "$1.js'"))
  }
}

const publishedManifest = (): string => {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(join(sdk, 'package.json'), 'utf8'),
  )
  const manifest = {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=20' },
    sideEffects: false,
    exports: { '.': { types: './index.d.ts', default: './index.js' } },
    dependencies: { standardwebhooks: dependencies.standardwebhooks },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** Writes the package into `outDir`, replacing what is there. Takes about two seconds. */
export const buildPackage = (outDir: string): void => {
  const workPlace = join(sdk, 'dist')
  mkdirSync(outDir, { recursive: true })
  mkdirSync(workPlace, { recursive: true })
  // Folders stay: they are another build at work.
  const old = readdirSync(outDir, { withFileTypes: true }).filter((entry) => entry.isFile())
  for (const { name } of old) rmSync(join(outDir, name))
  // Below sdk/, so that the compiler finds the dependencies.
  const sources = mkdtempSync(join(workPlace, 'sources-'))
  try {
    cpSync(join(sdk, 'src'), sources, { recursive: true })
    writeFileSync(join(sources, 'wire.ts'), wireText())
    compile(sources, outDir)
  } finally {
    rmSync(sources, { recursive: true, force: true })
  }
  writeFileSync(join(outDir, 'package.json'), publishedManifest())
  cpSync(join(sdk, 'README.md'), join(outDir, 'README.md'))
  const licence = join(sdk, '..', 'LICENSE')
  if (existsSync(licence)) cpSync(licence, join(outDir, 'LICENSE'))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildPackage(join(sdk, 'dist'))
  console.log('The package is in sdk/dist.')
}
