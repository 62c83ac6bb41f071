/**
 * {@code dockbridge doctor}: finds what is wrong with an instance, from the local disk to the
 * engine, and says what to do. It reads only: no cloud resource is created, changed or deleted, and
 * no server is woken (ADR 16).
 *
 * <p>Entry: {@link io.dockbridge.doctor.Doctor}, called by the command's {@code DoctorCommand} on
 * its main thread. There are no other threads. Each check takes some seconds at most.
 *
 * <p>To add a check: a class {@code …Check} with a static {@code result}, a line in {@code Doctor},
 * and a test in {@code LocalDiagnosisTest} or {@code CloudDiagnosisTest}. To change what a login to
 * a server shows, begin in {@code ServerProbe}; for hosts, in the daemon's package. How results are
 * printed is {@code DoctorCommand}'s.
 */
package io.dockbridge.doctor;
