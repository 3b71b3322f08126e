import {
  AppstoreOutlined,
  AuditOutlined,
  BankOutlined,
  BookOutlined,
  ControlOutlined,
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

export const menuIcons: Partial<Record<PageName, ReactNode>> = {
  orders: <ShoppingOutlined />,
  refunds: <UndoOutlined />,
  strayMoney: <QuestionCircleOutlined />,
  webhooks: <SendOutlined />,
  methods: <ControlOutlined />,
  rollouts: <PartitionOutlined />,
  applications: <FileProtectOutlined />,
  accounts: <BankOutlined />,
  keys: <KeyOutlined />,
  policies: <SafetyOutlined />,
  costs: <FundOutlined />,
  ledger: <BookOutlined />,
  apps: <AppstoreOutlined />,
  audit: <AuditOutlined />,
  people: <TeamOutlined />,
  account: <UserOutlined />,
}
