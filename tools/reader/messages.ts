import type { Language } from '../../domain/localisedText.ts';
import type { CardReason, DisconnectReason, ReaderFault } from '../../native/reader/readerEvents.ts';
import { sayIn } from '../words.ts';

/** What the tools say, in the languages of the people who use them. `{name}` is filled in. */
const texts = {
  usage: [
    '用法：npm run -s reader -- 命令 [选项]\n\n  list                 列出设备：哪些是读卡器，哪些不是，为什么\n  doctor               逐步检查，每一步失败时说明怎么办\n  watch                显示放上的卡\n  decode 文件          把截获的应答（十六进制或二进制）解成 JSON\n  record 文件          记录通信字节，用于报告问题\n  replay 文件          重放记录\n\n选项：\n  --device 2b8b:2721   另一台 HID 或 USB 读卡器的编号（lsusb）\n  --framing 名称       HID 分包方式：raw、counted、enveloped\n  --serial 路径        串口，如 /dev/ttyUSB0、COM3\n  --baud 数字          串口速率，默认 115200\n  --tcp 主机:端口      串口服务器\n  --helper "命令"      照片解码程序\n  --wait 秒            doctor 等待放卡的时间，默认 20\n  --plain              显示完整的个人信息（默认遮盖）\n  --personal           record 不抹去个人信息（默认抹去）\n  --lang zh-CN|zh-TW|en',
    '用法：npm run -s reader -- 命令 [選項]\n\n  list                 列出裝置：哪些是讀卡機，哪些不是，為什麼\n  doctor               逐步檢查，每一步失敗時說明怎麼辦\n  watch                顯示放上的卡\n  decode 檔案          把擷取的應答（十六進位或二進位）解成 JSON\n  record 檔案          記錄通訊位元組，用於回報問題\n  replay 檔案          重放記錄\n\n選項：\n  --device 2b8b:2721   另一台 HID 或 USB 讀卡機的編號（lsusb）\n  --framing 名稱       HID 分包方式：raw、counted、enveloped\n  --serial 路徑        序列埠，如 /dev/ttyUSB0、COM3\n  --baud 數字          序列埠速率，預設 115200\n  --tcp 主機:埠        序列埠伺服器\n  --helper "命令"      相片解碼程式\n  --wait 秒            doctor 等待放卡的時間，預設 20\n  --plain              顯示完整的個人資料（預設遮蓋）\n  --personal           record 不抹去個人資料（預設抹去）\n  --lang zh-CN|zh-TW|en',
    'Usage: npm run -s reader -- COMMAND [OPTIONS]\n\n  list                 the devices: which are readers, which are not, and why\n  doctor               checks step by step, and says what to do where one fails\n  watch                shows cards as they come\n  decode FILE          turns a captured answer (hex or binary) into JSON\n  record FILE          writes down the bytes of a session, for a bug report\n  replay FILE          plays a recording\n\nOptions:\n  --device 2b8b:2721   ids of another HID or USB reader (lsusb)\n  --framing NAME       HID framing: raw, counted, enveloped\n  --serial PATH        serial port, such as /dev/ttyUSB0 or COM3\n  --baud NUMBER        speed of the serial port, 115200 unless given\n  --tcp HOST:PORT      serial server\n  --helper "COMMAND"   the program that decodes photos\n  --wait SECONDS       how long doctor waits for a card, 20 unless given\n  --plain              shows personal fields in full (masked unless given)\n  --personal           record keeps personal fields (blanked unless given)\n  --lang zh-CN|zh-TW|en',
  ],
  nothingFound: ['没有发现任何设备', '沒有發現任何裝置', 'No device was found'],
  isReader: ['读卡器', '讀卡機', 'reader'],
  maybeReader: [
    '可能是读卡器：用 --serial {path} 试',
    '可能是讀卡機：用 --serial {path} 試',
    'may be a reader: try --serial {path}',
  ],
  unknownDevice: [
    '不是已知的读卡器；确信是时用 --device {ids}',
    '不是已知的讀卡機；確信是時用 --device {ids}',
    'no known reader; if you are sure that it is one: --device {ids}',
  ],
  notVendorDefined: [
    '键盘、鼠标一类的设备，不可写入，不是读卡器',
    '鍵盤、滑鼠一類的裝置，不可寫入，不是讀卡機',
    'a keyboard, a mouse or the like, which must not be written to: no reader',
  ],
  noPath: ['系统没有给出设备路径', '系統沒有給出裝置路徑', 'the system gives no path for it'],
  noPermission: ['没有打开它的权限', '沒有開啟它的權限', 'no permission to open it'],
  libraryMissing: [
    '{wire}：库无法加载（{detail}）',
    '{wire}：程式庫無法載入（{detail}）',
    '{wire}: the library cannot be loaded ({detail})',
  ],
  stepDevice: ['找到并打开读卡器', '找到並開啟讀卡機', 'Reader found and opened'],
  stepFraming: ['分包方式', '分包方式', 'Framing'],
  stepStatus: ['安全模块状态', '安全模組狀態', 'Status of the security module'],
  stepSamId: ['安全模块编号', '安全模組編號', 'Id of the security module'],
  stepCard: ['读一张身份证', '讀一張身分證', 'A card is read'],
  stepPhoto: ['照片解码程序', '相片解碼程式', 'Photo helper'],
  layCard: [
    '请在 {seconds} 秒内把身份证放在读卡器上 …',
    '請在 {seconds} 秒內把身分證放在讀卡機上 …',
    'Lay an identity card on the reader within {seconds} seconds …',
  ],
  noCard: [
    '没有读到卡。确认是二代居民身份证，平放在感应区，取下别的卡片和手机后再试',
    '沒有讀到卡。確認是二代居民身分證，平放在感應區，取下別的卡片和手機後再試',
    'No card was read. Make sure that it is an identity card, lay it flat on the sensor, take other cards and phones away, and try again',
  ],
  adviceNoDevice: [
    '没有发现读卡器。检查 USB 线和供电；换一个 USB 口；运行 list 看系统看到了什么；串口读卡器要用 --serial 指定',
    '沒有發現讀卡機。檢查 USB 線和供電；換一個 USB 埠；執行 list 看系統看到了什麼；序列埠讀卡機要用 --serial 指定',
    'No reader was found. Check cable and power, try another USB port, see with list what the system sees; a serial reader must be named with --serial',
  ],
  advicePermission: [
    '没有权限。把下面的规则写入 /etc/udev/rules.d/70-idcard-reader.rules（或安装 resources/udev 中的文件），然后运行 udevadm control --reload && udevadm trigger，再重新插上读卡器：',
    '沒有權限。把下面的規則寫入 /etc/udev/rules.d/70-idcard-reader.rules（或安裝 resources/udev 中的檔案），然後執行 udevadm control --reload && udevadm trigger，再重新插上讀卡機：',
    'No permission. Put the rules below into /etc/udev/rules.d/70-idcard-reader.rules (or install the file in resources/udev), run udevadm control --reload && udevadm trigger, and plug the reader in again:',
  ],
  adviceSerialPermission: [
    '没有权限打开串口。把用户加入 dialout 组（usermod -aG dialout 用户名），重新登录',
    '沒有權限開啟序列埠。把使用者加入 dialout 群組（usermod -aG dialout 使用者名稱），重新登入',
    'No permission for the serial port. Add the user to the group dialout (usermod -aG dialout USER) and log in again',
  ],
  adviceWindowsDriver: [
    'Windows：原始 USB 读卡器（0400:C35A）需要 WinUSB 驱动，用厂商的驱动或 Zadig 安装；免驱（HID）读卡器不需要驱动',
    'Windows：原始 USB 讀卡機（0400:C35A）需要 WinUSB 驅動程式，用廠商的驅動程式或 Zadig 安裝；免驅（HID）讀卡機不需要',
    'Windows: the raw USB device (0400:C35A) needs the WinUSB driver, from its maker or through Zadig; HID readers need none',
  ],
  adviceBusy: [
    '另一个程序占用着读卡器。关闭厂商的演示程序和别的终端程序后再试',
    '另一個程式佔用著讀卡機。關閉廠商的示範程式和別的終端程式後再試',
    'Another program holds the reader. Close the maker’s demo and other terminals, and try again',
  ],
  adviceLibrary: [
    '库无法加载。Debian：apt install libudev1 libusb-1.0-0；然后重新运行 npm start',
    '程式庫無法載入。Debian：apt install libudev1 libusb-1.0-0；然後重新執行 npm start',
    'A library cannot be loaded. Debian: apt install libudev1 libusb-1.0-0, then npm start again',
  ],
  adviceFraming: [
    '设备能打开，但三种分包方式都没有应答。确认它是身份证读卡器（不是键盘式读卡器或指纹仪），拔下再插；仍然不行时用 record 记录并报告',
    '裝置能開啟，但三種分包方式都沒有應答。確認它是身分證讀卡機（不是鍵盤式讀卡機或指紋機），拔下再插；仍然不行時用 record 記錄並回報',
    'The device opens and answers in none of the three framings. Make sure that it is an identity card reader (no keyboard emulator, no fingerprint device), plug it in again; if that does not help, record a session and report it',
  ],
  adviceIo: [
    '通信出错。换一条线、换一个口，不用集线器',
    '通訊出錯。換一條線、換一個埠，不用集線器',
    'The line fails. Try another cable and another port, without a hub',
  ],
  adviceSilent: [
    '模块没有应答。断电十秒后再插；串口检查速率（--baud）和线序',
    '模組沒有應答。斷電十秒後再插；序列埠檢查速率（--baud）和線序',
    'The module does not answer. Cut its power for ten seconds; on a serial line check speed (--baud) and wiring',
  ],
  adviceSelfTest: [
    '模块自检失败。断电后再试；仍然失败则需送修',
    '模組自檢失敗。斷電後再試；仍然失敗則需送修',
    'The module’s self test fails. Cut its power and try again; if it still fails, it needs repair',
  ],
  adviceNotAuthorised: [
    '模块没有授权，请联系厂商',
    '模組沒有授權，請聯絡廠商',
    'The module is not authorised: ask its maker',
  ],
  photoStandard: [
    '卡上是标准图片，不需要解码程序',
    '卡上是標準圖片，不需要解碼程式',
    'The card holds a standard image, no helper is needed',
  ],
  photoNone: [
    '没有配置解码程序：终端将使用经办机构的照片模板（用 --helper 试一个）',
    '沒有設定解碼程式：終端將使用經辦機構的相片範本（用 --helper 試一個）',
    'No helper is configured: the terminal uses the agency’s template instead (try one with --helper)',
  ],
  photoDecoded: ['已解码：{detail}', '已解碼：{detail}', 'Decoded: {detail}'],
  photoFailed: ['{reason}：{detail}', '{reason}：{detail}', '{reason}: {detail}'],
  photoConfinement: [
    '内存限制：{memory}；断网：{network}',
    '記憶體限制：{memory}；斷網：{network}',
    'memory limit: {memory}; network cut: {network}',
  ],
  skipped: ['跳过', '略過', 'skipped'],
  noSuchCommand: ['没有命令 {name}', '沒有命令 {name}', 'There is no command {name}'],
  badOption: ['选项有误：{detail}', '選項有誤：{detail}', 'Wrong option: {detail}'],
  recording: [
    '正在记录到 {file}；按 Ctrl+C 结束',
    '正在記錄到 {file}；按 Ctrl+C 結束',
    'Recording to {file}; Ctrl+C ends it',
  ],
  recordingBlanked: ['个人信息已抹去', '個人資料已抹去', 'Personal fields are blanked'],
  badRecording: [
    '{file} 不是记录文件：第 {line} 行',
    '{file} 不是記錄檔：第 {line} 行',
    '{file} is no recording: line {line}',
  ],
  connected: [
    '已连接 {device}，模块 {samId}',
    '已連線 {device}，模組 {samId}',
    'connected to {device}, module {samId}',
  ],
  disconnected: ['没有读卡器：{reason}', '沒有讀卡機：{reason}', 'no reader: {reason}'],
  card: ['读到卡', '讀到卡', 'card'],
  cardRemoved: ['卡已取走', '卡已取走', 'card taken away'],
  'not-an-id-card': ['这不是身份证', '這不是身分證', 'this is no identity card'],
  'moved-away': [
    '读卡时卡移开了，请重新放好',
    '讀卡時卡移開了，請重新放好',
    'the card moved while it was read: lay it down again',
  ],
  rejected: ['卡与模块互不认可', '卡與模組互不認可', 'card and module do not accept each other'],
  altered: ['卡上信息验证失败', '卡上資訊驗證失敗', 'the data on the card do not bear their seal'],
  unreadable: ['没有读出来，请重新放卡', '沒有讀出來，請重新放卡', 'it could not be read: lay it down again'],
  'self-test-failed': ['模块自检失败', '模組自檢失敗', 'self test of the module failed'],
  'not-authorised': ['模块没有授权', '模組沒有授權', 'the module is not authorised'],
  'no-device': ['没有插上', '沒有插上', 'none is plugged in'],
  'permission-denied': ['没有权限', '沒有權限', 'no permission'],
  busy: ['被占用', '被佔用', 'in use by another program'],
  'library-missing': ['库无法加载', '程式庫無法載入', 'a library cannot be loaded'],
  'framing-unknown': ['不应答', '不應答', 'it answers in no framing'],
  unplugged: ['拔掉了', '拔掉了', 'unplugged'],
  'io-error': ['通信出错', '通訊出錯', 'the line failed'],
  silent: ['没有应答', '沒有應答', 'no answer'],
  garbled: ['应答混乱', '應答混亂', 'answers make no sense'],
} as const satisfies Record<string, readonly [string, string, string]> &
  Record<CardReason | ReaderFault | DisconnectReason, readonly [string, string, string]>;

export type MessageKey = keyof typeof texts;
export type Say = (key: MessageKey, values?: Record<string, string | number>) => string;

export const createSay = (language: Language): Say => sayIn(texts, language);
