import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons'
import { Menu as AntMenu, Button, Grid, Layout, Tooltip } from 'antd'
import { useState } from 'react'
import { Link, matchPath, useLocation } from 'react-router'
import { denialOf } from '../parts/can.tsx'
import { useLanguage } from './language.tsx'
import { menuIcons } from './menu-icons.tsx'
import { type MenuGroup, type Page, pages } from './pages.tsx'
import { patterns } from './paths.ts'
import { linkTo, useNearestScope } from './scope.tsx'
import { useRole } from './session.tsx'

const groups: readonly MenuGroup[] = ['money', 'set_up', 'insight', 'installation']

/** The pages there are. One the role may not read is shown, off, with the reason. */
export function Menu() {
  const { language, words } = useLanguage()
  const { shell } = words
  const role = useRole()
  const scope = useNearestScope()
  const { pathname } = useLocation()
  const isWide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992
  const [chosen, setChosen] = useState<boolean | null>(null)
  const isCollapsed = chosen ?? !isWide

  const itemOf = (page: Page) => {
    const denial = denialOf(role, page.action, language) ?? (scope ? undefined : shell.noApps)
    const title = shell.pages[page.name]
    return {
      key: page.name,
      icon: menuIcons[page.name],
      disabled: denial !== undefined,
      label:
        denial === undefined && scope ? (
          <Link to={linkTo(page.name, scope)}>{title}</Link>
        ) : (
          <Tooltip title={denial}>
            <span>{title}</span>
          </Tooltip>
        ),
    }
  }
  const items = groups.flatMap((group) => {
    const children = pages.filter(({ menu }) => menu === group).map(itemOf)
    return children.length === 0
      ? []
      : [{ key: group, type: 'group' as const, label: isCollapsed ? null : shell.groups[group], children }]
  })
  const open = pages.find(({ name }) => matchPath(patterns[name], pathname))

  return (
    <Layout.Sider
      theme="light"
      width={208}
      collapsedWidth={56}
      collapsible
      trigger={null}
      collapsed={isCollapsed}
      style={{ borderRight: '1px solid #e6e8ec' }}
    >
      <nav
        aria-label={shell.menu}
        style={{ position: 'sticky', top: 0, maxHeight: '100vh', overflowY: 'auto', paddingBottom: 16 }}
      >
        <div className="menu-head">
          {!isCollapsed && <strong>{shell.product}</strong>}
          <Button
            type="text"
            aria-label={isCollapsed ? shell.openMenu : shell.closeMenu}
            aria-expanded={!isCollapsed}
            icon={isCollapsed ? <MenuUnfoldOutlined aria-hidden /> : <MenuFoldOutlined aria-hidden />}
            onClick={() => setChosen(!isCollapsed)}
          />
        </div>
        <AntMenu
          mode="inline"
          items={items}
          selectedKeys={open ? [open.under ?? open.name] : []}
          style={{ borderInlineEnd: 'none' }}
        />
      </nav>
    </Layout.Sider>
  )
}
