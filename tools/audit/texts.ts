import type { AuditEvent } from '../../terminal/desk/operators/auditEvents.ts';
import type { StoreKeyReason } from '../../terminal/vault/keys/storeKey.ts';
import type { OpenFailure } from '../../terminal/vault/store/openStore.ts';

type Words = readonly [string, string, string];

/** What the command says, in zh-CN, zh-TW and en. */
export const texts = {
  help: [
    '用法：npm run -s audit -- 命令 [--data 目录 | --config 文件] [--from 序号] [--lang zh-CN|zh-TW|en]\n\n  verify    核验审计链的每一条、记录链的每一个签名和链接\n  list      列出审计条目；待遇领取人只显示代号\n\n先停止终端。数据目录的写法要与终端的配置完全一致。\n结束码：0 完好，1 链断了或打不开，2 命令有误。\n',
    '用法：npm run -s audit -- 命令 [--data 目錄 | --config 檔案] [--from 序號] [--lang zh-CN|zh-TW|en]\n\n  verify    核驗稽核鏈的每一條、記錄鏈的每一個簽章和連結\n  list      列出稽核條目；待遇領取人只顯示代號\n\n先停止終端。資料目錄的寫法要與終端的設定完全一致。\n結束碼：0 完好，1 鏈斷了或打不開，2 命令有誤。\n',
    'Usage: npm run -s audit -- COMMAND [--data DIR | --config FILE] [--from NUMBER] [--lang zh-CN|zh-TW|en]\n\n  verify    checks every entry of the audit chain, and every signature and link of the records\n  list      lists the audit entries; pensioners appear under pseudonyms only\n\nStop the terminal first. Write the data folder exactly as its configuration does.\nEnds with 0 where all holds, 1 where a chain is broken or the store does not open, 2 where the command cannot be read.\n',
  ],
  noStore: ['{dir} 中没有终端的数据库', '{dir} 中沒有終端的資料庫', 'There is no terminal’s store in {dir}'],
  auditHolds: ['审计链完好：{n} 条', '稽核鏈完好：{n} 條', 'The audit chain holds: {n} entries'],
  auditBroken: [
    '审计链在第 {at} 条断开；它前面的 {n} 条完好',
    '稽核鏈在第 {at} 條斷開；它前面的 {n} 條完好',
    'The audit chain breaks at entry {at}; the {n} entries before it hold',
  ],
  recordsHold: ['记录链完好：{n} 条', '記錄鏈完好：{n} 筆', 'The chain of records holds: {n} records'],
  recordsBroken: [
    '记录链在第 {at} 条断开：{reason}',
    '記錄鏈在第 {at} 筆斷開：{reason}',
    'The chain of records breaks at record {at}: {reason}',
  ],
  noRecords: [
    '终端还没有激活，没有记录链',
    '終端還沒有啟用，沒有記錄鏈',
    'The terminal was never activated: it has no chain of records',
  ],
  nobody: ['（无人登录）', '（無人登入）', '(nobody signed in)'],
  'bad-signature': ['签名无效', '簽章無效', 'the signature is not valid'],
  'not-a-record': ['不是一条记录', '不是一筆記錄', 'it is not a record'],
  'other-terminal': ['是另一台终端的', '是另一台終端的', 'it is another terminal’s'],
  gap: ['缺失', '缺失', 'it is missing'],
  'broken-link': ['与前一条不相连', '與前一筆不相連', 'it does not follow the one before it'],
  'hash-mismatch': ['内容与哈希值不符', '內容與雜湊值不符', 'its content is not what its hash says'],
  locked: [
    '终端正在运行，占用着数据库。先停止终端',
    '終端正在執行，佔用著資料庫。先停止終端',
    'The terminal is running and holds its store. Stop it first',
  ],
  'key-file-exposed': [
    '密钥文件的权限过宽：别人也能读写它',
    '金鑰檔案的權限過寬：別人也能讀寫它',
    'Others can read or write the file of the key',
  ],
  'key-file-damaged': ['密钥文件已损坏', '金鑰檔案已損壞', 'The file of the key is damaged'],
  'key-store-silent': [
    '系统密钥库现在没有应答',
    '系統金鑰庫現在沒有回應',
    'The system’s key store does not answer now',
  ],
  'key-missing': ['找不到数据库的密钥', '找不到資料庫的金鑰', 'There is no key for this store'],
  'disk-full': ['磁盘已满', '磁碟已滿', 'The disk is full'],
  'read-only': ['没有打开它的权限', '沒有開啟它的權限', 'There is no permission to open it'],
  corrupt: ['数据库已损坏', '資料庫已損壞', 'The store is damaged'],
  'io-error': ['磁盘没有应答', '磁碟沒有回應', 'The disk does not answer'],
  'wrong-key': ['密钥不是这个数据库的', '金鑰不是這個資料庫的', 'The key is not this store’s'],
  'newer-schema': ['数据库属于更新的版本', '資料庫屬於更新的版本', 'The store is of a newer version'],
  missing: ['数据库的文件不见了', '資料庫的檔案不見了', 'The file of the store is gone'],
} as const satisfies Record<string, Words> & Record<StoreKeyReason | OpenFailure, Words>;

/** What each audited event is called. */
export const eventNames: Record<AuditEvent, Words> = {
  'first-operator-set-up': ['设立第一位操作员', '設立第一位操作員', 'first operator set up'],
  'operators-replaced': ['更新操作员名单', '更新操作員名單', 'list of operators replaced'],
  'pin-chosen': ['设定密码', '設定密碼', 'PIN chosen'],
  'pin-not-taken': ['经办机构未接受密码', '經辦機構未接受密碼', 'PIN not taken by the agency'],
  'signed-in': ['登录', '登入', 'signed in'],
  'signed-out': ['退出', '登出', 'signed out'],
  locked: ['锁定', '鎖定', 'locked'],
  'sign-in-refused': ['拒绝登录', '拒絕登入', 'sign-in refused'],
  'act-refused': ['拒绝操作', '拒絕操作', 'act refused'],
  'person-opened': ['查看人员', '查看人員', 'person opened'],
  'visit-begun': ['开始认证', '開始認證', 'visit begun'],
  'visit-recorded': ['登记认证', '登記認證', 'visit recorded'],
  'visual-check-recorded': ['登记人工核验', '登記人工核驗', 'visual check recorded'],
  'form-recorded': ['登记纸质表', '登記紙本表', 'form recorded'],
  'request-filed': ['提交申请', '提交申請', 'request filed'],
  'face-data-erased': ['删除人脸信息', '刪除人臉資訊', 'face data erased'],
  'document-made': ['生成文书', '產生文書', 'document made'],
  'list-exported': ['导出名单', '匯出名單', 'list exported'],
  'contact-noted': ['登记联系情况', '登記聯繫情況', 'contact noted'],
  'terminal-activated': ['激活终端', '啟用終端', 'terminal activated'],
  'activation-refused': ['激活被拒绝', '啟用被拒絕', 'activation refused'],
  'stick-carried': ['U 盘传送', '隨身碟傳送', 'stick carried'],
  'stick-refused': ['U 盘被拒绝', '隨身碟被拒絕', 'stick refused'],
  'sent-again': ['再次报送', '再次報送', 'sent again'],
  'audit-verified': ['核验审计链', '核驗稽核鏈', 'audit verified'],
};
