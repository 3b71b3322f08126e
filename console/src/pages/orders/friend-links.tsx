import type { FriendPayLinkView, OrderView } from '@hutong/contract'
import { orderCan } from '@hutong/contract/statuses'
import { Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { Section } from '../../parts/facts.tsx'
import { ShownOnce } from '../../parts/shown-once.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { Id, Time } from '../../parts/text.tsx'

type Props = { order: OrderView; links: readonly FriendPayLinkView[]; onDone: () => Promise<void> }

/** The links by which friends may pay. A new one is shown once: only a hash of it is kept. */
export function FriendLinks({ links, onDone, order }: Props) {
  const { common, orders } = useWords()
  const { link: words } = orders
  const api = useApi()
  const [isAsking, setAsking] = useState(false)
  const [made, setMade] = useState<string>()
  const columns: TableColumnsType<FriendPayLinkView> = [
    { title: common.id, render: (_, link) => <Id id={link.id} /> },
    { title: words.via, render: (_, { via }) => common.methods[via] },
    { title: words.state, render: (_, { state }) => <StatusTag kind="friendLink" status={state} /> },
    { title: words.requester, render: (_, link) => link.requester_name ?? '—' },
    { title: orders.createdAt, render: (_, link) => <Time at={link.created_at} /> },
    { title: words.expiresAt, render: (_, link) => <Time at={link.expires_at} /> },
    { title: common.actions, fixed: 'end', render: (_, link) => <RevokeButton link={link} onDone={onDone} /> },
  ]
  return (
    <Section
      title={orders.linksTitle}
      aside={
        <Can
          action="friend_link.create"
          blocked={!orderCan.bePaid(order) && words.makeNot}
          size="small"
          onClick={() => setAsking(true)}
        >
          {words.make}
        </Can>
      }
    >
      <Table<FriendPayLinkView>
        aria-label={orders.linksTitle}
        size="small"
        rowKey="id"
        columns={columns}
        dataSource={[...links]}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: common.none }}
      />
      <ChangeDialog
        open={isAsking}
        title={words.makeTitle}
        says={words.makeSays}
        confirm={words.make}
        run={async () => {
          const { url } = await api.post<FriendPayLinkView>(`/v1/orders/${order.id}/friend_pay_links`)
          setMade(url)
          await onDone()
        }}
        onClose={() => setAsking(false)}
      />
      <ShownOnce title={words.made} secret={made} onClose={() => setMade(undefined)} />
    </Section>
  )
}

function RevokeButton({ link, onDone }: { link: FriendPayLinkView; onDone: () => Promise<void> }) {
  const { orders, statuses } = useWords()
  const api = useApi()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Can
        action="friend_link.revoke"
        blocked={link.state !== 'open' && orders.link.revokeNot}
        size="small"
        onClick={() => setOpen(true)}
      >
        {orders.link.revoke}
      </Can>
      <ChangeDialog
        open={isOpen}
        title={orders.link.revokeTitle}
        says={orders.link.revokeSays}
        rows={[
          { what: orders.link.state, before: statuses.friendLink[link.state], after: statuses.friendLink.revoked },
        ]}
        confirm={orders.link.revoke}
        danger
        run={async () => {
          await api.post(`/v1/friend_pay_links/${link.id}/revoke`)
          await onDone()
        }}
        onClose={() => setOpen(false)}
      />
    </>
  )
}
