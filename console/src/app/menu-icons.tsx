import {
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  ControlOutlined,
  EyeOutlined,
  FileProtectOutlined,
  FundOutlined,
  KeyOutlined,
  PartitionOutlined,
  QuestionCircleOutlined,
  SafetyOutlined,
  SendOutlined,
  ShoppingOutlined,
  TeamOutlined,
  UndoOutlined,
  UserOutlined,
} from '@ant-design/icons'
import type { ReactNode } from 'react'
import type { PageName } from './paths.ts'

/** The words beside them say the same. */
export const menuIcons: Partial<Record<PageName, ReactNode>> = {
  orders: <ShoppingOutlined aria-hidden />,
  refunds: <UndoOutlined aria-hidden />,
  strayMoney: <QuestionCircleOutlined aria-hidden />,
  webhooks: <SendOutlined aria-hidden />,
  methods: <ControlOutlined aria-hidden />,
  rollouts: <PartitionOutlined aria-hidden />,
  applications: <FileProtectOutlined aria-hidden />,
  accounts: <BankOutlined aria-hidden />,
  apiKeys: <ApiOutlined aria-hidden />,
  preview: <EyeOutlined aria-hidden />,
  keys: <KeyOutlined aria-hidden />,
  policies: <SafetyOutlined aria-hidden />,
  costs: <FundOutlined aria-hidden />,
  apps: <AppstoreOutlined aria-hidden />,
  audit: <AuditOutlined aria-hidden />,
  people: <TeamOutlined aria-hidden />,
  account: <UserOutlined aria-hidden />,
}
