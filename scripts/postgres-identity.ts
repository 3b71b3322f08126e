import { spawnSync } from 'node:child_process'

/**
 * Who runs PostgreSQL, which refuses to run as root. `prefix` goes before each of its commands; `uid` and `gid` are set on
 * the process; `owner` is who must own its files on disk.
 */
export type Identity = {
  kind: 'self' | 'namespace' | 'user'
  prefix: string[]
  uid?: number
  gid?: number
  owner: { uid: number; gid: number }
}

const namespacePrefix = ['unshare', '-U', '--map-user=1000', '--map-group=1000', '--']

/** The identities worth trying, best first. `clusterOwner` is who owns the data that is already there, if any. */
export function identitiesFor(
  self: { uid: number; gid: number },
  clusterOwner: { uid: number; gid: number } | undefined,
  machine: { hasNamespaces: boolean; nobody: { uid: number; gid: number } },
): Identity[] {
  if (self.uid !== 0) return [{ kind: 'self', prefix: [], owner: self }]
  // Data made by another user stays that user's, so that he can start it again without us.
  if (clusterOwner && clusterOwner.uid !== 0) return [asUser(clusterOwner)]
  const namespace: Identity = { kind: 'namespace', prefix: namespacePrefix, owner: { uid: 0, gid: 0 } }
  return machine.hasNamespaces ? [namespace, asUser(machine.nobody)] : [asUser(machine.nobody)]
}

function asUser(user: { uid: number; gid: number }): Identity {
  return { kind: 'user', prefix: [], ...user, owner: user }
}

/** Whether a user namespace can be made in which root looks like an ordinary user: containers often forbid it. */
export function hasNamespaces(): boolean {
  const [command = '', ...args] = [...namespacePrefix, 'id', '-u']
  const tried = spawnSync(command, args, { encoding: 'utf8' })
  return tried.status === 0 && tried.stdout.trim() === '1000'
}

/** The user with no rights; 65534 by old custom where the system does not say. */
export function nobodyUser(): { uid: number; gid: number } {
  const ask = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout?.trim() || 65534)
  return { uid: ask('-u'), gid: ask('-g') }
}

/** Whether this identity can enter the folder; it may be unable to although we can, since we may be root. */
export function canEnter(identity: Identity, folder: string): boolean {
  const [command = '', ...args] = [
    ...identity.prefix,
    '/bin/sh',
    '-c',
    'cd -- "$1" && ls -d . >/dev/null',
    'sh',
    folder,
  ]
  return spawnSync(command, args, { uid: identity.uid, gid: identity.gid, cwd: '/', stdio: 'ignore' }).status === 0
}
