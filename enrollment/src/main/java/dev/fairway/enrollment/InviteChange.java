package dev.fairway.enrollment;

import java.io.IOException;
import java.time.Instant;

/**
 * Somebody is invited: the register gets an invite, and the agents' authority is made if this is
 * the first one.
 *
 * @param token secret; the register keeps its hash
 */
record InviteChange(Invite.Terms terms, InviteToken token, Instant now)
    implements RegisterStore.Change<Invite> {

  @Override
  public RegisterStore.Changed<Invite> of(Register register, AgentsAuthority authority)
      throws RefusedException, IOException {
    authority.make(register.equals(Register.NONE));
    String id =
        FreshId.besides(
            each -> register.invites().all().stream().anyMatch(one -> one.id().equals(each)));
    Register next = register.with(register.invites().with(token, id, terms, now));
    return new RegisterStore.Changed<>(next, next.invites().of(token).orElseThrow());
  }
}
