import type { KeySource, StoreKeyReason } from '../../terminal/vault/keys/storeKey.ts';
import type { OpenFailure } from '../../terminal/vault/store/openStore.ts';

/** What the command says, in zh-CN, zh-TW and en. */
export const texts = {
  help: [
    '用法：npm run -s keys -- 命令 [--data 目录 | --config 文件] [--lang zh-CN|zh-TW|en]\n\n  show      本终端数据库的密钥存放在哪里，能不能打开数据库\n  rotate    换新密钥：先停止终端。数据库整体重新加密，旧密钥作废；随后做一份新备份\n\n数据目录的写法要与终端的配置完全一致：系统密钥库按它查找。\n结束码：0 完成，1 未完成，2 命令有误。\n',
    '用法：npm run -s keys -- 命令 [--data 目錄 | --config 檔案] [--lang zh-CN|zh-TW|en]\n\n  show      本終端資料庫的金鑰存放在哪裡，能不能開啟資料庫\n  rotate    換新金鑰：先停止終端。資料庫整體重新加密，舊金鑰作廢；隨後做一份新備份\n\n資料目錄的寫法要與終端的設定完全一致：系統金鑰庫按它查找。\n結束碼：0 完成，1 未完成，2 命令有誤。\n',
    "Usage: npm run -s keys -- COMMAND [--data DIR | --config FILE] [--lang zh-CN|zh-TW|en]\n\n  show      where the key of this terminal's store lies, and whether it opens the store\n  rotate    makes a new key; stop the terminal first. The whole store is encrypted anew, the old key\n            opens nothing any more, and a new backup is made at once\n\nWrite the data folder exactly as the terminal's configuration does: the system's key store finds the key by it.\nEnds with 0 where it is done, 1 where it is not, 2 where the command cannot be read.\n",
  ],
  noStore: ['{dir} 中没有终端的数据库', '{dir} 中沒有終端的資料庫', 'There is no terminal’s store in {dir}'],
  'safe-storage': [
    '密钥在系统密钥库中（经 Electron 的 safeStorage）',
    '金鑰在系統金鑰庫中（經 Electron 的 safeStorage）',
    'The key lies in the system’s key store (by Electron’s safeStorage)',
  ],
  keyring: ['密钥在系统密钥库中', '金鑰在系統金鑰庫中', 'The key lies in the system’s key store'],
  'key-file': [
    '密钥在文件 {file} 中，只有本用户能读：拿走整台机器的人也拿到了它',
    '金鑰在檔案 {file} 中，只有本使用者能讀：拿走整台機器的人也拿到了它',
    'The key lies in the file {file}, which this user alone can read: whoever takes the machine has it',
  ],
  opens: ['它能打开数据库', '它能開啟資料庫', 'It opens the store'],
  refused: ['它打不开数据库', '它打不開資料庫', 'It does not open the store'],
  locked: [
    '终端正在运行，占用着数据库。先停止终端',
    '終端正在執行，佔用著資料庫。先停止終端',
    'The terminal is running and holds its store. Stop it first',
  ],
  onlyElectron: [
    '只有 Electron 窗口能取出这把密钥，本命令不能换它',
    '只有 Electron 視窗能取出這把金鑰，本命令不能換它',
    'Only the Electron shell can take this key out: this command cannot change it',
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
  'key-missing': [
    '找不到数据库的密钥。数据目录的写法与终端的配置一致吗？',
    '找不到資料庫的金鑰。資料目錄的寫法與終端的設定一致嗎？',
    'There is no key for this store. Is the data folder written as in the terminal’s configuration?',
  ],
  'disk-full': [
    '磁盘空间不够：数据库有多大，就要有多大的空闲空间',
    '磁碟空間不夠：資料庫有多大，就要有多大的可用空間',
    'The disk is full: as much room is needed as the store takes',
  ],
  'read-only': ['没有写入的权限', '沒有寫入的權限', 'It may not be written to'],
  corrupt: ['数据库已损坏', '資料庫已損壞', 'The store is damaged'],
  'io-error': ['磁盘没有应答', '磁碟沒有回應', 'The disk does not answer'],
  'wrong-key': ['密钥不是这个数据库的', '金鑰不是這個資料庫的', 'The key is not this store’s'],
  'newer-schema': ['数据库属于更新的版本', '資料庫屬於更新的版本', 'The store is of a newer version'],
  missing: ['数据库的文件不见了', '資料庫的檔案不見了', 'The file of the store is gone'],
  unchanged: [
    '密钥没有换，旧密钥仍然有效',
    '金鑰沒有換，舊金鑰仍然有效',
    'The key is not changed, and the old one still holds',
  ],
  changed: [
    '密钥已换，旧密钥什么也打不开了',
    '金鑰已換，舊金鑰什麼也打不開了',
    'The key is changed, and the old one opens nothing any more',
  ],
  copied: [
    '新备份：{file}，{records} 条记录',
    '新備份：{file}，{records} 筆記錄',
    'New backup: {file}, {records} records',
  ],
  notCopied: [
    '没有做成新备份：{reason}。密钥已换；终端下次每日维护时会做备份',
    '沒有做成新備份：{reason}。金鑰已換；終端下次每日維護時會做備份',
    'No new backup was made: {reason}. The key is changed; the terminal makes a backup in its next daily care',
  ],
  oldCopies: [
    '换密钥以前的 {n} 份备份，没有密钥能打开了',
    '換金鑰以前的 {n} 份備份，沒有金鑰能開啟了',
    'No key opens the {n} backups from before the change any more',
  ],
} as const satisfies Record<string, readonly [string, string, string]> &
  Record<KeySource | StoreKeyReason | OpenFailure, readonly [string, string, string]>;
