/** What simulations have been through, to be printed. */
export class Counts {
  histories = 0;
  lives = 0;
  commands = 0;
  transactions = 0;
  /** What MQTT clients did. */
  deviceSteps = 0;
  /** Answers that left with something that must not be lost. */
  promises = 0;
  compactions = 0;
  /** Compactions that went to their end beside a server. */
  compactionsBeside = 0;
  /** Promises to callers who had asked for them whatever the policy says. */
  askedFor = 0;
  backups = 0;
  /** Operations of a disk that faults made fail. */
  faults = 0;
  /** Operations of a disk after which the machine might have died. */
  points = 0;
  /** Disks recovered: what one such point may have left. */
  recoveries = 0;
  /** The longest time that a told record was not synced under `everysec`, without faults. */
  windowMs = 0;

  line(): string {
    return (
      `${this.recoveries} crashes at ${this.points} operations of ${this.lives} lives in ${this.histories} histories: ` +
      `${this.commands} commands, ${this.transactions} transactions, ${this.deviceSteps} steps of MQTT clients, ${this.promises} promises (${this.askedFor} asked for), ${this.faults} faults, ${this.compactions} compactions and ${this.compactionsBeside} beside a server, ${this.backups} backups; ` +
      `0 lost, 0 torn; everysec: at most ${Math.round(this.windowMs)} ms not synced`
    );
  }
}
