import type { SessionView } from '@hutong/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../flows/support.ts'
import { asBrowser, sit, sitAs } from '../support/people.ts'
import { startWorld, type World } from '../support/world.ts'
import { admin, shown } from './support.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const enter = (name: string, password: string) =>
  asBrowser<SessionView>(world, 'POST', '/console/api/sign-in', { name, password })

describe('people by command', () => {
  it('are let in with a password for once, narrowed to apps, and listed', async () => {
    const [row] = await admin(world, 'person', 'create', '--name', '王小明', '--role', 'finance', '--apps', 'video')
    expect(row?.password).toMatch(/^[0-9A-Za-z]{20}$/)
    const entered = await enter('王小明', row?.password ?? '')
    expect(entered.body.person).toMatchObject({ role: 'finance', must_change_password: true })
    expect(entered.body.person.apps).toEqual([world.demo.apps.find(({ slug }) => slug === 'video')?.id])
    const listed = await admin(world, 'person', 'list')
    expect(listed.find(({ name }) => name === '王小明')).toMatchObject({ apps: 'video', access: 'open' })
    expect(JSON.stringify(listed)).not.toContain(row?.password)
  })

  it.each([
    ['of no role', ['--name', 'someone', '--role', 'boss'], /--role must be one of/],
    ['of a name that is taken', ['--name', 'ADMIN', '--role', 'viewer'], /Somebody with this name/],
    ['of a name that is none', ['--name', 'x', '--role', 'viewer'], /2 to 64/],
    ['for an app that is not there', ['--name', 'someone', '--role', 'viewer', '--apps', 'none'], /no app "none"/],
  ])('%s are refused', async (_what, options, sentence) => {
    await expect(admin(world, 'person', 'create', ...options)).rejects.toThrow(sentence)
  })

  it('who are disabled are out at once, and back with a new password', async () => {
    const [made] = await admin(world, 'person', 'create', '--name', 'leaver', '--role', 'admin')
    const desk = await sit(world, 'leaver', made?.password)
    await admin(world, 'person', 'disable', 'leaver')
    expect((await desk.ask('GET', '/console/api/me')).status).toBe(401)
    expect((await enter('leaver', made?.password ?? '')).status).toBe(401)
    const [again] = await admin(world, 'person', 'reset', 'leaver')
    expect((await enter('leaver', made?.password ?? '')).status).toBe(401)
    expect((await enter('leaver', again?.password ?? '')).status).toBe(200)
    expect(await shown(world, 'person', 'reset', 'leaver')).toContain('shown this once')
  })

  it('the last admin stays', async () => {
    await admin(world, 'person', 'disable', 'leaver')
    await expect(admin(world, 'person', 'disable', 'admin')).rejects.toThrow('last admin')
    expect((await admin(world, 'person', 'list')).find(({ name }) => name === 'admin')?.access).toBe('open')
  })
})

describe('people by the console', () => {
  it('are made, changed and reset by an admin; what changes about them ends their sessions', async () => {
    const desk = await sitAs(world, 'admin')
    const made = await desk.ask<{ id: string; one_time_password: string }>('POST', '/console/api/people', {
      name: 'colleague',
      role: 'viewer',
    })
    expect(made.status).toBe(201)
    const theirs = await sit(world, 'colleague', made.body.one_time_password)
    const path = `/console/api/people/${made.body.id}`
    expect(await desk.ask('PATCH', path, { role: 'support' })).toMatchObject({ body: { role: 'support', apps: null } })
    expect((await theirs.ask('GET', '/console/api/me')).status).toBe(401)
    const reset = await desk.ask<{ one_time_password: string }>('POST', `${path}/reset`)
    expect((await enter('colleague', reset.body.one_time_password)).status).toBe(200)
    expect(await desk.ask('PATCH', path, { disabled: true })).toMatchObject({ status: 200 })
    expect((await enter('colleague', reset.body.one_time_password)).status).toBe(401)
    expect(await desk.ask('PATCH', '/console/api/people/usr_none', { disabled: true })).toMatchObject({
      status: 404,
      body: { error: { code: 'person_not_found' } },
    })
    expect(await desk.ask('POST', '/console/api/people', { name: 'Colleague', role: 'viewer' })).toMatchObject({
      status: 409,
      body: { error: { code: 'person_exists', param: 'name' } },
    })
    expect(
      await desk.ask('POST', '/console/api/people', { name: 'new', role: 'viewer', apps: ['app_x'] }),
    ).toMatchObject({
      status: 404,
    })
    const log = await desk.ask<{ data: { after: object; before: object | null; by: string }[] }>(
      'GET',
      `/console/api/audit?subject=${made.body.id}&action=people.manage`,
    )
    expect(log.body.data.map(({ by }) => by)).toEqual(Array(4).fill(`person:${desk.personId}`))
    expect(log.body.data[0]).toMatchObject({ before: { disabled: false }, after: { disabled: true } })
    expect(log.body.data[3]).toMatchObject({ before: null, after: { name: 'colleague', role: 'viewer' } })
  })

  it('two admins who disable each other at once leave one of them', async () => {
    await rowsOf(world, `update persons set disabled_at = now() where role = 'admin'`)
    const [one, two] = [await sitAs(world, 'admin'), await sitAs(world, 'admin')]
    const answers = await Promise.all([
      one.ask('PATCH', `/console/api/people/${two.personId}`, { disabled: true }),
      two.ask('PATCH', `/console/api/people/${one.personId}`, { disabled: true }),
    ])
    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200])
    const left = await rowsOf(world, `select id from persons where role = 'admin' and disabled_at is null`)
    expect(left).toHaveLength(1)
  })
})
