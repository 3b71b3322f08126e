import type { ChannelAccountView } from '@hutong/contract'
import { Tag } from 'antd'
import { useState } from 'react'
import { useApi } from '../../api/api.tsx'
import { useLoaded } from '../../api/use-loaded.ts'
import { useWords } from '../../app/language.tsx'
import { Can } from '../../parts/can.tsx'
import { ChangeDialog } from '../../parts/change-dialog.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Id } from '../../parts/text.tsx'

type Asked = Readonly<{ account: ChannelAccountView; verb: 'suspend' | 'resume' }>

export function AccountsPage() {
  const words = useWords()
  const say = words.setUp.accounts
  const api = useApi()
  const loaded = useLoaded((signal) => api.list<ChannelAccountView>('/v1/channel_accounts', {}, signal), [api])
  const [asked, setAsked] = useState<Asked | null>(null)
  const nameOf = (account: ChannelAccountView | undefined) =>
    account ? `${words.common.channels[account.channel]} ${account.merchant_no}` : ''

  return (
    <div className="stack">
      <PageHeader title={words.shell.pages.accounts}>
        <p className="quiet">
          {say.intro} {say.connect}
        </p>
      </PageHeader>
      <PlainTable<ChannelAccountView>
        label={words.shell.pages.accounts}
        loaded={loaded}
        rows={loaded.value?.data ?? []}
        rowKey="id"
        columns={[
          { title: say.channel, render: (_, { channel }) => words.common.channels[channel] },
          {
            title: say.merchant,
            render: (_, { id, merchant_no: number }) => (
              <div>
                <Id id={number} />
                <div className="quiet">
                  <Id id={id} />
                </div>
              </div>
            ),
          },
          {
            title: say.state,
            render: (_, { status }) =>
              status === 'active' ? <Tag color="green">{say.active}</Tag> : <Tag color="orange">{say.suspended}</Tag>,
          },
          {
            title: say.products,
            render: (_, { products }) => products.map((product) => <Tag key={product}>{product}</Tag>),
          },
          {
            title: say.verifies,
            render: (_, { verifies_by: by }) => (by === null ? say.verifiesBy.certificate : (say.verifiesBy[by] ?? by)),
          },
          {
            title: '',
            fixed: 'end',
            render: (_, account) => {
              const verb = account.status === 'active' ? 'suspend' : 'resume'
              return (
                <Can action="account.manage" danger={verb === 'suspend'} onClick={() => setAsked({ account, verb })}>
                  {say[verb]}
                </Can>
              )
            },
          },
        ]}
      />
      <ChangeDialog
        open={asked !== null}
        title={
          asked?.verb === 'resume' ? say.resumeTitle(nameOf(asked.account)) : say.suspendTitle(nameOf(asked?.account))
        }
        says={asked?.verb === 'resume' ? say.resumeSays : say.suspendSays}
        danger={asked?.verb === 'suspend'}
        run={async () => {
          if (!asked) return
          await api.post(`/v1/channel_accounts/${asked.account.id}/${asked.verb}`)
          await loaded.reload()
        }}
        onClose={() => setAsked(null)}
      />
    </div>
  )
}
