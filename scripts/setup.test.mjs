import { describe, expect, test } from 'vitest'
import { compareVersions, nodePackages, oldestNode } from './setup-node.mjs'
import { npmFailure } from './setup-npm.mjs'
import { isInstalled } from './setup-packages.mjs'

test.each([
  ['v20.20.2', '24.2.0', -1],
  ['24.2.0', '24.2.0', 0],
  ['v24.10.0', '24.9.9', 1],
  ['v24.2.0-nightly1', '24.2.0', 0],
  ['26.0.0', '24.21.0', 1],
])('%s against %s is %i', (left, right, sign) => {
  expect(Math.sign(compareVersions(left, right))).toBe(sign)
})

test('every Node that is fetched is new enough', () => {
  for (const { version } of Object.values(nodePackages))
    expect(compareVersions(version, oldestNode)).toBeGreaterThanOrEqual(0)
})

describe('why npm failed', () => {
  test.each([
    ['npm error code ENOTFOUND\nnpm error network request to x failed', /registry cannot be reached/],
    ['npm error code EACCES\nnpm error path /opt/x/node_modules', /may not write \/opt\/x\/node_modules/],
    [
      'npm error code EACCES\nnpm error syscall mkdir\nnpm error path /home/x\nnpm error errno EACCES',
      /may not write \/home\/x, so/,
    ],
    ['npm error code ENOSPC', /disk is full/],
    ['npm error code ETARGET\nnpm error notarget No matching version', /does not have Node 24/],
    ['npm error something else\nnpm error A complete log of this run', /something else$/],
  ])('%j', (output, sentence) => {
    const message = npmFailure('Node 24', output)
    expect(message).toMatch(sentence)
    expect(message).not.toContain('\n')
  })
})

describe('packages', () => {
  const lock = {
    packages: {
      '': { name: 'root' },
      server: { name: 'server' },
      'node_modules/pg': { version: '8.0.0' },
      'node_modules/@hutong/server': { link: true, resolved: 'server' },
      'node_modules/only-on-windows': { version: '1.0.0', optional: true },
    },
  }
  const installed = { 'node_modules/pg': { version: '8.0.0' }, 'node_modules/@hutong/server': { link: true } }

  test('are there when all that is not optional is, at its version', () => {
    expect(isInstalled(lock, { packages: installed })).toBe(true)
  })
  test.each([
    ['missing', { 'node_modules/@hutong/server': { link: true } }],
    ['of another version', { ...installed, 'node_modules/pg': { version: '7.0.0' } }],
    ['not linked', { ...installed, 'node_modules/@hutong/server': { version: '1.0.0' } }],
  ])('are not there when one is %s', (_how, packages) => {
    expect(isInstalled(lock, { packages })).toBe(false)
  })
})
